import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

type Line = Record<string, unknown> & { level: string; msg: string };

/** A database where every person has a name and a number that can be looked for, and `contacts` run on it. */
async function setUp() {
  const { database, url, connection } = await createTestDatabase();
  await database.run(
    "update contacts set full_name = 'Quintiliana Pérez ' || id, address = 'Calle Secreta ' || id",
  );
  const folder = await mkdtemp(join(tmpdir(), 'contacts-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_URL: url, BOT_LOG_LEVEL: 'trace' };
  const contacts = (args: string[], more: NodeJS.ProcessEnv = {}) =>
    runContacts(args, { ...env, ...more }, folder);
  return { database, folder, url, password: connection.password, contacts };
}

function linesOf(stderr: string): Line[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

const extract = ['extract', '--state', 'Jalisco', '--user', 'ana', '--amount'];

it('is not there unless it is asked for', async () => {
  const { contacts } = await setUp();
  const { code, stderr } = await contacts([...extract, '10'], { BOT_LOG_LEVEL: '' });
  expect(code, stderr).toBe(0);
  expect(linesOf(stderr)).toEqual([]);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining('10 contacts of Jalisco'),
    expect.stringContaining('extraction '),
  ]);
});

it('tells an extraction under one id, each phase with its time', async () => {
  const { contacts } = await setUp();
  const { stderr, stdout } = await contacts([...extract, '60', '--json'], {
    BOT_EXTRACTION_BATCH_SIZE: '40',
  });
  const { extractionId } = JSON.parse(stdout);
  const lines = linesOf(stderr).filter((line) => line.extractionId !== undefined);
  expect(lines.map(({ msg }) => msg)).toEqual([
    'planned',
    'extraction started',
    'batch claimed',
    'batch claimed',
    'committed',
    'extraction delivered',
  ]);
  expect(new Set(lines.map((line) => line.extractionId))).toEqual(new Set([extractionId]));
  const last = lines.at(-1);
  expect(last).toMatchObject({ level: 'info', requested: 60, delivered: 60, format: 'xlsx' });
  const phases = last?.phases as Record<string, number>;
  expect(Object.keys(phases)).toEqual(['plan', 'begin', 'claim', 'write', 'commit', 'publish']);
  for (const ms of Object.values(phases)) expect(ms).toBeGreaterThanOrEqual(0);
});

it('logs from its level up', async () => {
  const { contacts } = await setUp();
  const { stderr } = await contacts([...extract, '10'], { BOT_LOG_LEVEL: 'info' });
  expect(linesOf(stderr).map(({ msg }) => msg)).toEqual(['extraction started', 'extraction delivered']);
});

it('tells why an extraction came to nothing, under its id', async () => {
  const { contacts, database, folder } = await setUp();
  const lines = linesOf((await contacts([...extract, '99999'])).stderr);
  const refused = lines.find((line) => line.extractionId !== undefined);
  expect(refused).toMatchObject({
    level: 'warn',
    msg: 'extraction refused',
    error: { code: 'NOT_ENOUGH_CONTACTS' },
  });

  const blocked = await contacts([...extract, '10', '--output', join(folder, 'no', 'such', 'folder.csv')]);
  expect(blocked.code).toBe(6);
  expect(linesOf(blocked.stderr).find(({ msg }) => msg === 'extraction failed')).toMatchObject({
    level: 'error',
    extractionId: expect.any(String),
    error: { code: 'FILE_NOT_WRITTEN' },
  });

  await database.run(`create function object() returns trigger language plpgsql as
    $$ begin raise exception 'no change of %', new; end $$`);
  await database.run(
    'create trigger object before update on contacts for each row execute function object()',
  );
  const raised = await contacts([...extract, '10']);
  expect(raised.code).toBe(1);
  const failed = linesOf(raised.stderr).find(({ msg }) => msg === 'extraction failed');
  expect(failed).toMatchObject({ error: { code: 'DATABASE_FAILED', cause: { code: 'P0001' } } });
  expect(raised.stderr).not.toMatch(/Quintiliana|Secreta|\+52/);
});

it('holds no number, no name and no secret, whatever runs', async () => {
  const { contacts, database, folder, password } = await setUp();
  const out = join(folder, 'first.csv');
  const first = await contacts([...extract, '30', '--output', out, '--json']);
  const { extractionId: id } = JSON.parse(first.stdout);
  const secrets = {
    TELEGRAM_BOT_TOKEN: '123456:hunter2-telegram-token',
    BOT_SERVE_TOKEN: 'hunter2-serve-token',
  };
  const list = join(folder, 'list.csv');
  await writeFile(list, 'telefono\n3300000125\n+52 33 0000 0126\nno number 33 0000 01\n');
  const people = join(folder, 'people.csv');
  await writeFile(
    people,
    'telefono,nombre,estado\n3300990001,Quintiliana Pérez,Jalisco\n33009,Quintiliana Secreta,Jalisco\n',
  );
  const commands = [
    [...extract, '30', '--plan'],
    [...extract, '30', '--output', '-'],
    [...extract, '99999'],
    ['extract', '--premium', '--amount', '40', '--user', 'ana'],
    ['extract', '--city', 'Tijuana', '--amount', '200', '--user', 'ana', '--format', 'txt'],
    ['extract', '--city', '3301234567', '--amount', '1', '--user', 'ana'],
    ['availability', '--by', 'city'],
    ['availability', '--lada', '33 0123 4567'],
    ['locations', 'cities'],
    ['history'],
    ['show', id],
    ['export', id, '--output', join(folder, 'again.csv')],
    ['reconcile'],
    ['migrate'],
    ['doctor'],
    ['explain'],
    ['purge', '--dry-run'],
    ['users', 'list'],
    ['trace', '33', '0000', '0123'],
    ['object', 'add', '33 0000 0124', '--reason', 'asked', '--user', 'ana'],
    ['object', 'import', list, '--source', 'manual', '--user', 'ana'],
    ['object', 'list'],
    ['import', people, '--user', 'ana'],
    ['verify'],
    ['verify', out],
    ['release', id, '--reason', 'a test', '--yes', '--user', 'ana'],
    ['cancel', id, '--user', 'ana'],
  ];
  const logs = [linesOf(first.stderr)];
  for (const command of commands) {
    const lines = linesOf((await contacts(command, secrets)).stderr);
    expect(
      lines.some(({ level }) => level === 'trace' || level === 'debug'),
      command.join(' '),
    ).toBe(true);
    logs.push(lines);
  }
  const wrong = await contacts(['history'], { DATABASE_URL: 'postgres://ana:hunter2db@127.0.0.1:1/none' });
  expect(wrong.code).toBe(3);
  const text = [...logs.map((lines) => JSON.stringify(lines)), wrong.stderr].join('\n');
  expect(text.length).toBeGreaterThan(5000);
  expect(text).not.toMatch(/hunter2|Quintiliana|Secreta/);
  if (password.length > 3) expect(text).not.toContain(password);
  const numbers = await database.run<{ number: string }>(
    'select right(phone_e164, 10) as number from contacts union select phone from extractor.extraction_contacts',
  );
  expect(numbers.length).toBeGreaterThan(9000);
  const found = numbers.filter(
    ({ number }) => number !== null && /^\d{10,}$/.test(number) && text.includes(number),
  );
  expect(found).toEqual([]);
  expect(text).not.toMatch(/33 0123/);
});
