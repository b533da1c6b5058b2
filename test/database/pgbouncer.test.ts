import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database, migrate } from '../../src/database/index.js';
import { extractByLocation } from '../../src/extraction/index.js';
import { importContacts } from '../../src/import/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { startBouncer } from '../support/pgbouncer.js';

/** A database, and the same behind pgbouncer. Undefined where that is not installed. */
async function setUp(settings: string[] = []) {
  const { database: direct, connection } = await createTestDatabase();
  const bouncer = await startBouncer(connection, settings);
  if (bouncer === undefined) return undefined;
  const open = (queryTimeoutMs = 60_000) => {
    const database = new Database({ connection: bouncer.connection, queryTimeoutMs });
    onTestFinished(() => database.close());
    return database;
  };
  onTestFinished(() => bouncer.stop());
  return { direct, open };
}

const state = { state: 'Jalisco', requestedBy: 'test:ana' } as const;

describe.each([
  ['as it is installed', []],
  ['told to ignore statement_timeout', ['ignore_startup_parameters = statement_timeout']],
])('behind pgbouncer in transaction mode, %s', (_, settings) => {
  it('extracts, eight at once over ten connections, nobody twice', async ({ skip }) => {
    const setup = await setUp(settings);
    if (setup === undefined) return skip('pgbouncer is not installed');
    const { direct, open } = setup;
    const database = open();
    const numbers: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const extraction = await extractByLocation(database, { ...state, amount: 100, batchRows: 30 });
        for await (const { number } of extraction) numbers.push(number);
        if (n % 4 === 3) await extraction.rollback();
        else await extraction.commit();
      }),
    );
    expect(numbers).toHaveLength(800);
    expect(
      await value(direct, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'"),
    ).toBe(600);
    expect(
      await value(direct, 'select count(distinct contact_id)::int from extractor.extraction_contacts'),
    ).toBe(600);
  });

  it('imports, one after another and at once, and leaves nothing in the sessions', async ({ skip }) => {
    const setup = await setUp(settings);
    if (setup === undefined) return skip('pgbouncer is not installed');
    const { direct, open } = setup;
    const database = open();
    const folder = await mkdtemp(join(tmpdir(), 'contacts-pgbouncer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const paths = await Promise.all(
      [0, 1, 2, 3].map(async (n) => {
        const path = join(folder, `${n}.csv`);
        await writeFile(path, `tel\n330900000${n}\n3309000009\n`);
        return path;
      }),
    );
    const results = await Promise.all(paths.map((path) => importContacts(database, path)));
    for (const path of paths) results.push(await importContacts(database, path));
    for (const path of paths) results.push(await importContacts(database, path, { dryRun: true }));
    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(5);
    const left = `select (select count(*) from pg_class where relname ~ '^import_(rows|odd|matches)')
      + (select count(*) from pg_locks where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database()))`;
    expect(await value(direct, left)).toBe('0');
    await expect(importContacts(database, paths[0] ?? '', { partial: true })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('pooler'),
    });
    expect(await value(direct, left)).toBe('0');
  });

  it('stops the work of the server when it is aborted, and not that of others', async ({ skip }) => {
    const setup = await setUp(settings);
    if (setup === undefined) return skip('pgbouncer is not installed');
    const database = setup.open();
    const controller = new AbortController();
    const other = database.run<{ done: string }>("select 'done' as done from pg_sleep(1)");
    const transaction = await database.begin(controller.signal);
    const sleeping = transaction.query('select pg_sleep(60)');
    await expect
      .poll(() =>
        value(
          setup.direct,
          "select count(*)::int from pg_stat_activity where query ~ 'sleep.60' and pid <> pg_backend_pid()",
        ),
      )
      .toBe(1);
    controller.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await transaction.rollback();
    expect(await other).toEqual([{ done: 'done' }]);
    await expect
      .poll(() =>
        value(
          setup.direct,
          "select count(*)::int from pg_stat_activity where query ~ 'sleep.60' and state = 'active' and pid <> pg_backend_pid()",
        ),
      )
      .toBe(0);
  });

  it('does not migrate through it', async ({ skip }) => {
    const setup = await setUp(settings);
    if (setup === undefined) return skip('pgbouncer is not installed');
    await setup.direct.run('drop index contacts_pool_by_city');
    await expect(migrate(setup.open())).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('a pooler such as pgbouncer'),
    });
  });
});

it('ends queries that take too long, and leaves no limit behind for others', async ({ skip }) => {
  const setup = await setUp();
  if (setup === undefined) return skip('pgbouncer is not installed');
  const { open } = setup;
  const hasty = open(200);
  await expect(hasty.run('select pg_sleep(30)')).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const rows = await Promise.all(
    [1, 2, 3, 4].map(() =>
      open().run<{ limit: string }>(
        "select current_setting('statement_timeout') as limit from pg_sleep(0.3)",
      ),
    ),
  );
  expect(rows.flat().map(({ limit }) => limit)).toEqual(['1min', '1min', '1min', '1min']);
});

it('makes a change once, and not at all when it fails', async ({ skip }) => {
  const setup = await setUp();
  if (setup === undefined) return skip('pgbouncer is not installed');
  const database = setup.open();
  await database.run("update contacts set operator = 'x' where id = (select min(id) from contacts)");
  await expect(database.run('update contacts set operator = (1 / 0)::text')).rejects.toMatchObject({
    code: 'DATABASE_FAILED',
  });
  expect(await value(setup.direct, "select count(*)::int from contacts where operator = 'x'")).toBe(1);
});
