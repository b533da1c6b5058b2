import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, loadSql } from '../../src/database/index.js';
import { createTestDatabase, urlOf, value } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';
import { stepContacts } from '../support/stepped-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

/** What is backed up. */
const tables = [
  'extractions',
  'extraction_contacts',
  'releases',
  'exports',
  'imports',
  'objection_lists',
  'objections',
  'objection_marks',
  'repaired_numbers',
  'users',
  'limits',
];

/** Every row of every table that is backed up, as text. */
async function contents(database: Database): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for (const table of tables) {
    found[table] = await value(
      database,
      `select string_agg(t::text, chr(10) order by t::text) from extractor.${table} as t`,
    );
  }
  return found;
}

/**
 * Waits until no transaction of the server is open that began before: what was written since then, the next backup
 * writes again, and other tests have theirs on the same server.
 */
async function quiet(database: Database): Promise<void> {
  const next = await value(database, 'select pg_snapshot_xmax(pg_current_snapshot())::text');
  const ended = 'select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8';
  while (!(await value<boolean>(database, ended, [next])));
}

/** A database with something in its ledger, a folder for backups, and `contacts` run on them. */
async function setUp() {
  const { database, connection, url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const backups = join(folder, 'backups');
  const run = (...args: string[]) => runContacts(args, { DATABASE_URL: url }, folder);
  const step = (...args: string[]) => stepContacts(args, { DATABASE_URL: url }, folder);
  const contacts = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const extract = async (amount: string): Promise<string> =>
    JSON.parse(await contacts('extract', '--state', 'Jalisco', '--amount', amount, '--user', 'ana', '--json'))
      .extractionId;
  const backUp = async (...args: string[]) =>
    JSON.parse(await contacts('backup', backups, '--json', ...args)) as {
      backup: string;
      kind: string;
      because: string | null;
      tables: { table: string; rows: number; total: number }[];
    };
  const loseSchema = () => database.run('drop schema extractor cascade');
  return { database, connection, backups, run, step, contacts, extract, backUp, loseSchema };
}

it('gets the schema back equal after it was destroyed, out of a full backup and increments', async () => {
  const { database, backups, run, contacts, extract, backUp, loseSchema } = await setUp();
  const first = await extract('20');
  await extract('10');
  await contacts('users', 'add', 'ana', '--role', 'analyst', '--contacts-a-day', '2000');
  await quiet(database);
  expect(await backUp()).toMatchObject({ kind: 'full', because: null });

  // An older row changes, new ones come, a line break and a quote stand in a value, and a user goes.
  await contacts('release', first, '--reason', 'a "quoted" reason, with a comma', '--user', 'eva');
  await database.run(
    "insert into extractor.objections (phone, source, reason, objected_by, channel) values (523300000001, 'manual', $1, 'eva', 'test')",
    ['"\n\\.\n\r\n\\N, ñ😀\t""'],
  );
  await extract('5');
  await contacts('users', 'add', 'eva', '--role', 'admin');
  await contacts('users', 'remove', 'ana');
  const second = await backUp();
  expect(second).toMatchObject({ kind: 'increment', because: null });
  const rows = new Map(second.tables.map((table) => [table.table, table]));
  expect(rows.get('extraction_contacts')).toMatchObject({ rows: 25, total: 35 });
  expect(rows.get('releases')).toMatchObject({ rows: 1, total: 1 });

  await extract('3');
  await quiet(database);
  expect(await backUp()).toMatchObject({ kind: 'increment' });
  expect((await backUp()).tables.find(({ table }) => table === 'extraction_contacts')).toMatchObject({
    rows: 0,
    total: 38,
  });
  expect(await contacts('backup', 'verify', backups)).toMatch(/^(.* {2}sound\n){4}$/);
  const before = await contents(database);

  const refused = await run('restore', backups);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('has rows');
  expect(await contents(database)).toEqual(before);

  await loseSchema();
  const restored = JSON.parse(await contacts('restore', backups, '--json'));
  expect(restored).toMatchObject({ increments: 3 });
  expect(await contents(database)).toEqual(before);
  await contacts('verify');
  await extract('2');
});

it('begins anew with a full backup when the schema is another one', async () => {
  const { backups, contacts, extract, backUp, loseSchema } = await setUp();
  await extract('4');
  await backUp();
  await loseSchema();
  await contacts('restore', backups);
  const next = await backUp();
  expect(next.kind).toBe('full');
  expect(next.because).toContain('restored');
  expect(await backUp('--full')).toMatchObject({ kind: 'full', because: null });
});

it.each(['gone', 'cut short'])('goes on from none whose chain has a file that is %s', async (how) => {
  const { backups, run, backUp } = await setUp();
  const { backup } = await backUp();
  await backUp();
  const file = join(backup, 'users.csv.gz');
  if (how === 'gone') await rm(file);
  else await truncate(file, 10);
  const next = await backUp();
  expect(next).toMatchObject({ kind: 'full', because: expect.stringContaining('not whole any more') });
  expect(await backUp()).toMatchObject({ kind: 'increment' });
  const { code, stdout } = await run('backup', 'verify', backups);
  expect(code).toBe(1);
  expect(stdout.match(/ {2}sound$/gm)).toHaveLength(2);
});

it('holds what a transaction writes that was open during the backup before', async () => {
  const { database, backups, contacts, backUp, loseSchema } = await setUp();
  const open = await database.begin();
  await open.query(
    "insert into extractor.objections (phone, source, objected_by, channel) values (523300000001, 'manual', 'cli:eva', 'cli')",
  );
  await backUp();
  await open.commit();
  expect((await backUp()).tables.find(({ table }) => table === 'objections')).toMatchObject({
    rows: 1,
    total: 1,
  });
  const before = await contents(database);
  await loseSchema();
  await contacts('restore', backups);
  expect(await contents(database)).toEqual(before);
});

it.each(['changed', 'cut short', 'gone from its chain'] as const)(
  'tells of a backup that was %s, and puts none of it back',
  async (how) => {
    const { database, backups, run, extract, backUp, loseSchema } = await setUp();
    await extract('4');
    const { backup } = await backUp();
    await extract('4');
    await backUp();
    const file = join(backup, 'extraction_contacts.csv.gz');
    if (how === 'changed') {
      const bytes = await readFile(file);
      bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
      await writeFile(file, bytes);
    }
    if (how === 'cut short') await truncate(file, 10);
    if (how === 'gone from its chain') await writeFile(join(backup, 'manifest.json'), '{}');
    const verified = await run('backup', 'verify', backups);
    expect(verified.code).toBe(1);
    expect(verified.stdout.match(/not sound$/gm)).toHaveLength(2);

    await loseSchema();
    const restored = await run('restore', backups);
    expect(restored.code).toBe(2);
    expect(await value(database, "select to_regnamespace('extractor') is null")).toBe(true);
  },
);

it('keeps files to their owner, and secrets and half-written backups out', async () => {
  const { backups, backUp } = await setUp();
  const { backup } = await backUp();
  for (const file of await readdir(backup)) expect((await stat(join(backup, file))).mode & 0o077).toBe(0);
  expect((await stat(backup)).mode & 0o077).toBe(0);
  const settings = await readFile(join(backup, 'settings.json'), 'utf8');
  expect(JSON.parse(settings)).toHaveProperty('BOT_QUERY_TIMEOUT');
  expect(settings).not.toMatch(/postgres:\/\/[^"]*:[^*"]+@/);
  expect((await readdir(backups)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('is for admins, and needs a folder that can be written', async () => {
  const { contacts, run, backups } = await setUp();
  await contacts('users', 'add', 'eva', '--role', 'manager');
  expect((await run('backup', backups, '--user', 'eva')).code).toBe(5);
  const file = join(backups, '..', 'file');
  await writeFile(file, '');
  for (const folder of [file, join(file, 'within')]) {
    const { code, stderr } = await run('backup', folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no folder that can be read')]);
  }
  const { code, stderr } = await run('backup', join(backups, 'not', 'there'));
  expect([code, stderr]).toEqual([6, expect.stringMatching(/could not be written: the folder .* not exist/)]);
  expect((await run('backup', 'verify', backups)).code).toBe(2);
  expect((await run('restore', backups)).code).toBe(2);
});

it('removes what a killed backup left, and nothing else', async () => {
  const { backups, backUp } = await setUp();
  const kept = ['mine.part', '20260101T000000000Z-full.parts'];
  for (const name of [...kept, '20260101T000000000Z-full.part']) {
    await mkdir(join(backups, name), { recursive: true });
    await writeFile(join(backups, name, 'users.csv.gz'), '');
  }
  const { backup } = await backUp();
  expect((await readdir(backups)).sort()).toEqual([...kept, basename(backup)].sort());
});

it('waits for no other backup, and goes by the clock', async () => {
  const { database, backups, run, backUp } = await setUp();
  const other = await database.begin();
  await other.query(loadSql('backup/alone'));
  const second = await run('backup', backups);
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('Another backup')]);
  await other.rollback();
  await mkdir(join(backups, '29991231T235959999Z-full'), { recursive: true });
  const early = await run('backup', backups);
  expect([early.code, early.stderr]).toEqual([2, expect.stringContaining('later than now')]);
  expect(await readdir(backups)).toEqual(['29991231T235959999Z-full']);
  await rm(join(backups, '29991231T235959999Z-full'), { recursive: true });
  await backUp();
});

it('goes on from none that was taken after it had looked', async () => {
  const { backups, backUp, step } = await setUp();
  await backUp();
  const late = step('backup', backups);
  await late.until((statement) => statement.includes('repeatable read'));
  await backUp();
  const { code, stderr } = await late.finish();
  expect([code, stderr]).toEqual([2, expect.stringContaining('Another backup')]);
  expect(await readdir(backups)).toHaveLength(2);
});

it('leaves out no table but those that are known to be left out', async () => {
  const { database } = await createTestDatabase();
  const all = await database.run<{ table: string }>(loadSql('backup/tables'));
  const leftOut = ['telegram_inbox', 'telegram_menus', 'telegram_requests'];
  expect(all.map(({ table }) => table)).toEqual([...tables, ...leftOut].sort());
});

it('needs no more rights than those of contacts_backup', async () => {
  const { database, backups, extract, connection, loseSchema } = await setUp();
  await database.run(await readFile(new URL('../../sql/grants.sql', import.meta.url), 'utf8'));
  await extract('3');
  const user = `backup_${randomUUID().replaceAll('-', '')}`;
  await database.run(`create role ${user} login password 'guest'`);
  await database.run(`grant contacts_backup to ${user}`);
  onTestFinished(async () => {
    await database.run(`drop role ${user}`);
  });
  const url = urlOf({ ...connection, user, password: 'guest' });
  for (const kind of ['full', 'increment']) {
    const { code, stdout, stderr } = await runContacts(['backup', backups, '--json'], { DATABASE_URL: url });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ kind });
  }
  await loseSchema();
  const { code, stderr } = await runContacts(['restore', backups], { DATABASE_URL: url });
  expect([code, stderr]).toEqual([2, expect.stringContaining('may not create a schema')]);
});

it('refuses what only a newer version knows, and a schema with anything in it, before it changes anything', async () => {
  const { database, backups, run, backUp, loseSchema } = await setUp();
  const { backup } = await backUp();
  await database.run('insert into extractor.telegram_inbox (bot_id, update_id) values (1, 1)');
  const filled = await run('restore', backups);
  expect([filled.code, filled.stderr]).toEqual([2, expect.stringContaining('telegram_inbox has rows')]);
  await loseSchema();
  const path = join(backup, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, '9999_later'] }));
  const newer = await run('restore', backups);
  expect([newer.code, newer.stderr]).toEqual([2, expect.stringContaining('knows 9999_later')]);
  expect(await value(database, "select to_regnamespace('extractor') is null")).toBe(true);
});

it('puts back what an older version has backed up, and migrates it then', async () => {
  const { database, contacts, run, backUp, backups, loseSchema } = await setUp();
  // Among them are numbers in older forms, which the last migration looks for in the ledger.
  await contacts('extract', '--state', 'Baja California', '--amount', '9999', '--partial');
  await database.run('update extractor.extractions set started_at = null');
  const before = await contents(database);
  expect(before.repaired_numbers).not.toBeNull();
  await database.run('drop view extractor.line');
  await database.run(
    'alter table extractor.extractions drop column started_at, drop column seen_at, drop column with_process',
  );
  const { backup } = await backUp();
  const path = join(backup, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.migrations = manifest.migrations.filter((name: string) => name < '0012');
  manifest.tables = manifest.tables.filter(({ table }: { table: string }) => table !== 'repaired_numbers');
  await writeFile(path, JSON.stringify(manifest));

  await loseSchema();
  await contacts('migrate');
  const later = await run('restore', backups);
  expect([later.code, later.stderr]).toEqual([2, expect.stringContaining('migrated further')]);
  await loseSchema();
  await contacts('restore', backups);
  expect(await contents(database)).toEqual(before);
  expect((await run('migrate')).stderr).toContain('Nothing to do');
});

it('puts a ledger beside contacts of an earlier point in time, whose marks reconcile then puts back', async () => {
  const { database, contacts, run, extract, backUp, backups } = await setUp();
  const first = await extract('20');
  await contacts('release', first, '--reason', 'test');
  await database.run('create table earlier as select * from contacts');
  // Everybody of a small lada, so that somebody goes out a second time.
  await contacts('extract', '--state', 'Zacatecas', '--amount', '30', '--user', 'ana');
  await extract('40');
  await backUp();
  const marks = "select count(*) from contacts where status = 'OPTED_OUT' and opt_out_method = 'EXTRACTION'";
  const before = await value(database, marks);
  await database.run(
    `update contacts set status = earlier.status, opt_out_at = earlier.opt_out_at,
       opt_out_method = earlier.opt_out_method, opt_out_user_id = earlier.opt_out_user_id
     from earlier where earlier.id = contacts.id`,
  );
  await database.run('alter schema extractor rename to extractor_before');
  await contacts('restore', backups);
  const lost = await run('verify', '--json');
  expect(lost.code).toBe(1);
  expect(lost.stdout).toContain('in the pool although in an extraction');
  const { markedAgain } = JSON.parse(await contacts('reconcile', '--json'));
  expect(`${markedAgain.extracted}`).toBe(before);
  await contacts('verify');
  expect(await value(database, marks)).toBe(before);
});

it('puts back, of somebody who was released and went out again, the newest of each entry', async () => {
  const { database, backups, contacts, backUp, loseSchema } = await setUp();
  const everybody = async () =>
    JSON.parse(await contacts('extract', '--state', 'Zacatecas', '--amount', '9999', '--partial', '--json'))
      .extractionId;
  const first = await everybody();
  await backUp();
  await contacts('release', first, '--reason', 'test');
  await everybody();
  await backUp();
  const before = await contents(database);
  await loseSchema();
  await contacts('restore', backups);
  expect(await contents(database)).toEqual(before);
});
