import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeSettings } from '../../src/settings/index.js';
import { runContacts } from '../support/run-contacts.js';

const secrets = {
  DATABASE_URL: 'postgres://ana:hunter2db@db.example:5432/crm?sslpassword=hunter2ssl',
  BOT_DB_PASSWORD: 'hunter2part',
  REDIS_URL: 'redis://:hunter2redis@cache.example:6379',
  BOT_ALERT_WEBHOOK: 'https://hooks.example/services/hunter2hook',
  BOT_SERVE_TOKEN: 'hunter2-serve-token',
  TELEGRAM_BOT_TOKEN: '123456:hunter2-telegram-token',
  TELEGRAM_WEBHOOK_URL: 'https://bot.example/hunter2path',
  TELEGRAM_WEBHOOK_SECRET: 'hunter2-webhook-secret',
};

async function folder(env: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'contacts-config-'));
  onTestFinished(() => rm(path, { recursive: true }));
  await writeFile(join(path, '.env'), env);
  return path;
}

it('prints every setting with its source, and no secret', async () => {
  const cwd = await folder('BOT_LOW_STOCK=77\nBOT_DB_POOLSIZE=3\n');
  const { code, stdout, stderr } = await runContacts(['config'], secrets, cwd);
  expect(code, stderr).toBe(0);
  for (const { name } of describeSettings()) expect(stdout).toMatch(new RegExp(`^${name}\\b`, 'm'));
  expect(stdout).toMatch(
    /^DATABASE_URL +postgres:\/\/ana:\*\*\*@db\.example:5432\/crm\?sslpassword=\*\*\* +environment$/m,
  );
  expect(stdout).toMatch(/^BOT_LOW_STOCK +77 +\.env$/m);
  expect(stdout).toMatch(/^BOT_DB_POOL_SIZE +20 +default$/m);
  expect(stderr).toContain('BOT_DB_POOLSIZE is no setting and is ignored. Did you mean BOT_DB_POOL_SIZE?');
  expect(stdout + stderr).not.toContain('hunter2');
});

it('prints one object with --json', async () => {
  const cwd = await folder('BOT_LOW_STOCK=77\n');
  const { code, stdout } = await runContacts(['config', '--json'], { ...secrets, BOT_NONSENSE: 'x' }, cwd);
  expect(code).toBe(0);
  expect(stdout).not.toContain('hunter2');
  const { settings, warnings } = JSON.parse(stdout);
  expect(settings.map(({ name }: { name: string }) => name)).toEqual(
    describeSettings().map(({ name }) => name),
  );
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'BOT_LOW_STOCK', value: '77', source: '.env' }),
  );
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'BOT_SERVE_TOKEN', value: '***', source: 'environment' }),
  );
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'BOT_DB_SSL_CA', value: null, source: 'default' }),
  );
  expect(warnings).toEqual(['BOT_NONSENSE is no setting and is ignored. See: contacts config']);
});

it('exits with 2 and tells of everything that is wrong', async () => {
  const { code, stderr, stdout } = await runContacts(
    ['config'],
    { BOT_DB_POOL_SIZE: 'many', BOT_SERVE_TOKEN: 'hunter2' },
    await folder(''),
  );
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('BOT_DB_POOL_SIZE is "many"; it must be a whole number from 1 to 1000');
  expect(stderr).toContain('BOT_SERVE_TOKEN is "***"; it must be 16 or more visible ASCII characters');
});

it('warns before any other command as well', async () => {
  const env = { BOT_DB_POOLSIZE: '3', DATABASE_URL: 'postgres://127.0.0.1:1/none' };
  const { code, stderr } = await runContacts(['history'], env, await folder(''));
  expect(code).toBe(3);
  expect(stderr).toContain('BOT_DB_POOLSIZE is no setting');
});
