import { access, readFile } from 'node:fs/promises';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEnvFile } from '../../src/settings/env-file.js';
import { loadSettings } from '../../src/settings/index.js';
import { settingNames } from '../../src/settings/schema.js';
import { parseCommandLine } from '../support/parse-command-line.js';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');

interface Service {
  image: string;
  command?: string[];
  entrypoint?: unknown;
  env_file?: string;
  environment?: Record<string, string>;
  hostname?: string;
  ports?: string[];
  volumes?: string[];
  user?: unknown;
  read_only?: boolean;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}

const dockerfile = await read('Dockerfile');
const compose = parse(await read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('contacts:'));

it('a Dockerfile without a mistake', () => {
  expect(validate(dockerfile)).toEqual([]);
});

it('copies what there is, and .dockerignore lets through', async () => {
  const allowed = (await read('.dockerignore'))
    .split('\n')
    .flatMap((line) => /^!(.+)$/.exec(line)?.[1] ?? []);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  for (const path of copied) await access(new URL(path, root));
  expect(new Set(allowed)).toEqual(new Set(copied));
});

it('calls scripts that there are, leaves root, and starts what starts', async () => {
  const { scripts, files, engines, bin } = JSON.parse(await read('package.json'));
  for (const [, name = ''] of dockerfile.matchAll(/npm run ([\w-]+)/g)) expect(scripts).toHaveProperty(name);
  // What is published is what the image needs.
  for (const path of files) expect(dockerfile).toMatch(new RegExp(`^COPY .*\\b${path} ${path}$`, 'm'));
  expect(engines.node).toMatch(/^>=20\./);
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/^node:20-/);
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect([...last.matchAll(/^USER (\S+)/gm)].map(([, user]) => user)).toEqual(['node']);
  const start = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(last)?.[1] ?? '') as string[];
  expect(start).toEqual(['/usr/bin/tini', '--', 'node', `/app/${bin.contacts}`]);
  await parseCommandLine(JSON.parse(/^CMD (\[.+)$/m.exec(last)?.[1] ?? ''));
  for (const [, name] of last.matchAll(/\b(BOT_\w+)/g)) expect(settingNames).toContain(name);
});

it('services that say whether they are well, on loopback, each secret in a file', async () => {
  expect(ours.map(([name]) => name)).toEqual(['migrate', 'contacts', 'bot']);
  for (const [name, service] of services) {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
    if (name !== 'contacts') expect(service.healthcheck, name).toBeDefined();
    for (const needed of Object.keys(service.depends_on ?? {}))
      expect(compose.services).toHaveProperty(needed);
    for (const [volume] of (service.volumes ?? []).map((text) => text.split(':')))
      expect(compose.volumes).toHaveProperty(volume ?? '');
    if (service.env_file) await access(new URL(`ops/docker/${service.env_file}.example`, root));
    expect(Object.keys(service.environment ?? {}).join()).not.toMatch(/PASSWORD|TOKEN|SECRET|DATABASE_URL/);
  }
  expect((await read('.gitignore')).split('\n')).toContain('*.env');
});

it('services of ours with settings and commands that there are, and one host name', async () => {
  const example = readEnvFile(new URL('ops/docker/contacts.env.example', root).pathname);
  const commented = [...(await read('ops/docker/contacts.env.example')).matchAll(/^#([A-Z_]+)=/gm)];
  for (const [, name] of commented) expect(settingNames).toContain(name);
  for (const [name, service] of ours) {
    await parseCommandLine(service.command ?? []);
    const environment = { ...example, ...service.environment };
    for (const setting of Object.keys(environment)) expect(settingNames).toContain(setting);
    const settings = loadSettings(environment, '/nowhere/.env');
    expect(settings.BOT_DB_HOST, name).toBe('postgres');
    expect(service.volumes).toContain(`exports:${settings.BOT_EXPORT_PATH}`);
    expect(service.hostname).toBe('contacts');
    expect(service.read_only).toBe(true);
  }
  const { ports, environment } = compose.services.contacts as Service;
  expect(ports).toEqual([`127.0.0.1:${environment?.BOT_SERVE_PORT}:${environment?.BOT_SERVE_PORT}`]);
});

it('one password and one user in both examples', () => {
  const own = readEnvFile(new URL('ops/docker/contacts.env.example', root).pathname);
  const server = readEnvFile(new URL('ops/docker/postgres.env.example', root).pathname);
  expect([own.BOT_DB_NAME, own.BOT_DB_USER, own.BOT_DB_PASSWORD]).toEqual([
    server.POSTGRES_DB,
    server.POSTGRES_USER,
    server.POSTGRES_PASSWORD,
  ]);
});
