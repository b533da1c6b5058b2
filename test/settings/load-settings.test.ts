import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadSettings, loadSettingsInForce } from '../../src/settings/index.js';

const none = '/nonexistent/.env';

async function envFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-settings-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, '.env');
  await writeFile(path, content);
  return path;
}

function problemsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    loadSettings(environment, none);
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_INPUT' });
    const [heading, ...problems] = (error as Error).message.split('\n  - ');
    expect(heading).toBe('The settings are wrong:');
    return problems;
  }
  return [];
}

it('has the documented defaults', () => {
  expect(loadSettings({}, none)).toEqual({
    BOT_DB_PORT: 5432,
    BOT_DB_SSLMODE: 'disable',
    BOT_DB_POOL_SIZE: 20,
    BOT_DB_MAX_OVERFLOW: 30,
    BOT_DB_POOL_TIMEOUT: 30,
    BOT_DB_POOL_RECYCLE: 3600,
    BOT_QUERY_TIMEOUT: 60,
    BOT_EXTRACTION_TIMEOUT: 300,
    BOT_EXTRACTION_BATCH_SIZE: 5000,
    BOT_LARGE_EXTRACTION_THRESHOLD: 5000,
    BOT_PROGRESS_UPDATE_INTERVAL: 30,
    BOT_MAX_CONCURRENT_EXTRACTIONS: 5,
    BOT_QUEUE_TIMEOUT: 3600,
    BOT_EXPORT_PATH: 'exports',
    BOT_FILE_RETENTION_DAYS: 7,
    BOT_TIME_ZONE: 'America/Mexico_City',
    BOT_MAX_DAILY_EXTRACTIONS_PER_USER: 10_000,
    BOT_MAX_DAILY_EXTRACTIONS: 50_000,
    BOT_CLI_DEFAULT_ROLE: 'admin',
    BOT_REPEP_MAX_AGE_DAYS: 30,
    BOT_CACHE_TTL: 3600,
    BOT_CACHE_LOCATIONS_TTL: 3600,
    BOT_CACHE_AVAILABILITY_TTL: 300,
    BOT_CACHE_PREMIUM_LADAS_TTL: 86_400,
    BOT_REDIS_PORT: 6379,
    BOT_LOG_LEVEL: 'info',
    BOT_LOW_STOCK: 10_000,
    BOT_SERVE_HOST: '127.0.0.1',
    BOT_SERVE_PORT: 9464,
    TELEGRAM_API_ROOT: 'https://api.telegram.org',
    TELEGRAM_ALLOWED_CHATS: [],
    TELEGRAM_PROGRESS_INTERVAL: 3,
    TELEGRAM_UPLOAD_LIMIT_MB: 50,
    TELEGRAM_WEBHOOK_PORT: 8443,
  });
});

it('tells every problem at once, with the value and what is allowed', () => {
  const problems = problemsOf({
    BOT_DB_POOL_SIZE: '0x10',
    BOT_QUERY_TIMEOUT: '1.5',
    BOT_DB_MAX_OVERFLOW: '-1',
    BOT_TIME_ZONE: 'Mexico/Guadalajara',
    BOT_CLI_DEFAULT_ROLE: 'owner',
    TELEGRAM_ALLOWED_CHATS: '-100123;456',
    BOT_EXPORT_PATH: 'x',
  });
  expect(problems).toEqual([
    'BOT_DB_POOL_SIZE is "0x10"; it must be a whole number from 1 to 1000',
    'BOT_DB_MAX_OVERFLOW is "-1"; it must be a whole number from 0 to 1000',
    'BOT_QUERY_TIMEOUT is "1.5"; it must be a whole number from 1 to 86400',
    'BOT_TIME_ZONE is "Mexico/Guadalajara"; it must be a time zone such as America/Mexico_City',
    'BOT_CLI_DEFAULT_ROLE is "owner"; it must be one of viewer, analyst, manager, admin',
    'TELEGRAM_ALLOWED_CHATS is "-100123;456"; it must be ids of chats with commas between, such as -1001234567890,12345678',
  ]);
});

it.each(['1e3', '99999999999999999999', ' ', 'five', '１２'])('takes no pool size of %j', (value) => {
  expect(problemsOf({ BOT_DB_POOL_SIZE: value })).toHaveLength(1);
});

it('shows no secret in what it tells', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://ana:hunter2secret@db.example/crm',
    REDIS_URL: 'http://:hunter2secret@cache.example',
    BOT_ALERT_WEBHOOK: 'ftp://hooks.example/services/hunter2secret',
    BOT_SERVE_TOKEN: 'hunter2secret',
    TELEGRAM_BOT_TOKEN: 'hunter2secret',
    TELEGRAM_API_ROOT: 'hunter2secret',
    TELEGRAM_WEBHOOK_SECRET: 'hunter2secret!',
    TELEGRAM_WEBHOOK_URL: 'http://bot.example/hunter2secret',
  });
  expect(problems).toHaveLength(8);
  expect(problems.join('\n')).not.toContain('hunter2');
  expect(problems[0]).toBe(
    'DATABASE_URL is "mysql://***@db.example/crm"; it must be postgres://user:password@host:5432/name or embedded:FOLDER',
  );
});

it('cannot be made to print control characters', () => {
  expect(problemsOf({ BOT_DB_PORT: `\x1b[31mred\n${'x'.repeat(200)}` })[0]).toBe(
    `BOT_DB_PORT is "[31mred${'x'.repeat(73)}…"; it must be a whole number from 1 to 65535`,
  );
});

it('wants what belongs together', () => {
  expect(
    problemsOf({ BOT_DB_HOST: 'db', TELEGRAM_WEBHOOK_URL: 'https://bot.example/t', BOT_DB_PORT: 'x' }),
  ).toEqual([
    'BOT_DB_PORT is "x"; it must be a whole number from 1 to 65535',
    'BOT_DB_NAME is missing; it must be set with BOT_DB_HOST',
    'BOT_DB_USER is missing; it must be set with BOT_DB_HOST',
    'TELEGRAM_WEBHOOK_SECRET is missing; it must be set with TELEGRAM_WEBHOOK_URL, or anybody could send updates',
  ]);
});

it('reads .env for what the environment leaves out, and says where each came from', async () => {
  const file = await envFile(
    '\uFEFFBOT_DB_POOL_SIZE=3\n# a remark\nBOT_EXPORT_PATH="a folder"\nBOT_LOW_STOCK=5\nBOT_DB_PORT=\n',
  );
  const { settings, sources } = loadSettingsInForce({ BOT_LOW_STOCK: '7', BOT_EXPORT_PATH: '' }, file);
  expect(settings).toMatchObject({
    BOT_DB_POOL_SIZE: 3,
    BOT_EXPORT_PATH: 'a folder',
    BOT_LOW_STOCK: 7,
    BOT_DB_PORT: 5432,
  });
  expect(sources).toMatchObject({
    BOT_DB_POOL_SIZE: '.env',
    BOT_EXPORT_PATH: '.env',
    BOT_LOW_STOCK: 'environment',
    BOT_DB_PORT: 'default',
  });
});

it.skipIf(process.getuid?.() === 0)('goes no further with a .env that it may not read', async () => {
  const file = await envFile('BOT_DB_POOL_SIZE=3');
  await chmod(file, 0);
  expect(() => loadSettings({}, file)).toThrow(/cannot be read \(EACCES\)/);
});

it('takes a folder called .env, as Python makes them, for none', async () => {
  const file = await envFile('');
  await rm(file);
  await mkdir(file);
  expect(loadSettings({}, file).BOT_DB_POOL_SIZE).toBe(20);
});

it('warns of names that are no setting, and of settings without effect', () => {
  const { warnings } = loadSettingsInForce(
    {
      BOT_DB_POOLSIZE: '3',
      BOT_SOMETHING_ELSE: 'x',
      TELEGRAM_ALLOWED_CHAT: '-1',
      TELEGRAM_SESSION: "another program's",
      DATABASE_URL: 'postgres://db/crm',
      BOT_DB_HOST: 'other',
      REDIS_URL: 'redis://cache',
      BOT_REDIS_HOST: 'other',
    },
    none,
  );
  expect(warnings).toEqual([
    'BOT_DB_POOLSIZE is no setting and is ignored. Did you mean BOT_DB_POOL_SIZE?',
    'BOT_SOMETHING_ELSE is no setting and is ignored. See: contacts config',
    'TELEGRAM_ALLOWED_CHAT is no setting and is ignored. Did you mean TELEGRAM_ALLOWED_CHATS?',
    'BOT_DB_HOST has no effect, because DATABASE_URL is set.',
    'BOT_REDIS_HOST has no effect, because REDIS_URL is set.',
  ]);
});

it('reads ids of chats as numbers', () => {
  const settings = loadSettings(
    { TELEGRAM_ALLOWED_CHATS: ' -1001234567890, 42 ', TELEGRAM_ADMIN_CHAT: '-7' },
    none,
  );
  expect(settings.TELEGRAM_ALLOWED_CHATS).toEqual([-1001234567890, 42]);
  expect(settings.TELEGRAM_ADMIN_CHAT).toBe(-7);
});
