import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readEnvFile } from '../../src/settings/env-file.js';
import { settingNames } from '../../src/settings/schema.js';
import { parseCommandLine, wordsOf } from '../support/parse-command-line.js';
import { makeTestFolder } from '../support/test-folder.js';

const folder = new URL('../../ops/systemd/', import.meta.url);
const names = await readdir(folder);
const read = (name: string) => readFile(new URL(name, folder), 'utf8');
const services = names.filter((name) => name.endsWith('.service'));

/** Runs systemd-analyze; undefined where there is none. */
async function analyze(args: string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)('systemd-analyze', args);
    return stdout + stderr;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

it('units that systemd accepts without a word', async ({ skip }) => {
  const copies = await makeTestFolder();
  for (const name of names.filter((unit) => !unit.endsWith('.example')))
    await writeFile(join(copies, name), (await read(name)).replaceAll('/usr/bin/node', process.execPath));
  for (const name of await readdir(copies)) {
    const output = await analyze(['verify', '--man=no', join(copies, name.replace('@.', '@premium.'))]);
    if (output === undefined) return skip('systemd-analyze is not installed');
    expect(output, name).toBe('');
  }
});

it('services that may do little', async ({ skip }) => {
  for (const name of services) {
    const path = new URL(name, folder).pathname;
    const output = await analyze(['security', '--offline=true', '--threshold=20', path]);
    if (output === undefined) return skip('systemd-analyze is not installed');
    expect(output).toContain('OK');
  }
});

it('services that call commands and set settings that there are, and run as their own user', async () => {
  const { ARGUMENTS = '' } = readEnvFile(new URL('extract-premium.env.example', folder).pathname);
  expect(services.length).toBe(3);
  for (const name of services) {
    const text = await read(name);
    const line = /^ExecStart=\/usr\/bin\/node \/opt\/contacts\/bin\/contacts\.js (.+)$/m.exec(text)?.[1];
    await parseCommandLine(wordsOf((line ?? '').replace('$ARGUMENTS', ARGUMENTS)));
    for (const [, setting] of text.matchAll(/^Environment=((?:BOT|TELEGRAM)_\w+)/gm))
      expect(settingNames).toContain(setting);
    expect(text).toMatch(/^User=contacts$/m);
    // V8 cannot live with it.
    expect(text).not.toMatch(/^MemoryDenyWriteExecute/m);
  }
  const commented = /^# ARGUMENTS='(.+)';/m.exec(await read('contacts-extract@.service'))?.[1] ?? '';
  await parseCommandLine(wordsOf(`extract ${commented}`));
});

it('an example of settings, each of which there is', async () => {
  const named = [...(await read('contacts.env.example')).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(3);
  for (const name of named) expect(settingNames).toContain(name);
});
