import { expect, it } from 'vitest';
import { Database, migrate, previewMigration } from '../../../src/database/index.js';
import { extractByLocation } from '../../../src/extraction/index.js';
import { createTestDatabase, value } from '../../support/database.js';

const poolIndexes = [
  'contacts_pool_by_city',
  'contacts_pool_by_lada',
  'contacts_pool_by_municipality',
  'contacts_pool_by_state',
];

/** What every database gets, in order. */
const ledger = [
  '0003_ledger',
  '0004_upkeep',
  '0005_limits',
  '0006_second_thoughts',
  '0007_objections',
  '0008_imports',
  '0009_exports',
  '0010_cancels',
  '0011_telegram',
  '0012_repaired_numbers',
  '0013_line',
];

it('sets up an empty database, once', async () => {
  const { database } = await createTestDatabase('empty');
  expect(await migrate(database)).toEqual([
    '0001_contacts',
    '0002_opt_out_user_id',
    ...ledger,
    ...poolIndexes,
  ]);
  expect(await migrate(database)).toEqual([]);
  expect(await previewMigration(database)).toBe('');
});

it('adapts an existing database without rewriting its table', async () => {
  const { database } = await createTestDatabase('existing');
  const filenode = () => value(database, "select relfilenode from pg_class where relname = 'contacts'");
  const before = await filenode();
  expect(await migrate(database)).toEqual(['0002_opt_out_user_id', ...ledger, ...poolIndexes]);
  expect(await filenode()).toBe(before);
  expect(await value(database, "select count(*) from pg_indexes where tablename = 'contacts'")).toBe('26');
});

it('leaves a column alone that is there already', async () => {
  const { database } = await createTestDatabase('existing');
  await database.run('alter table contacts add column opt_out_user_id varchar(80)');
  expect(await migrate(database)).toEqual([...ledger, ...poolIndexes]);
});

it('prints what it would do, and that is what it does', async () => {
  const { database } = await createTestDatabase('existing');
  const sql = await previewMigration(database);
  expect(sql).toContain('alter table contacts add column opt_out_user_id text;');
  expect(sql.match(/create index concurrently/g)).toHaveLength(4);
  expect(sql).not.toContain('{{');
  expect(await value(database, "select to_regnamespace('extractor') is null")).toBe(true);
  for (const part of sql.split(/(?=^create index concurrently)/m)) await database.run(part);
  expect(
    await value(database, `select count(*) from pg_indexes where indexname like 'contacts_pool_by_%'`),
  ).toBe('4');
});

it('rebuilds an index whose concurrent build failed', async () => {
  const { database } = await createTestDatabase('migrated');
  await database.run(
    `update pg_index set indisvalid = false where indexrelid = 'contacts_pool_by_state'::regclass`,
  );
  expect(await previewMigration(database)).toContain(
    'drop index concurrently if exists contacts_pool_by_state',
  );
  expect(await migrate(database)).toEqual(['contacts_pool_by_state']);
  expect(
    await value(
      database,
      `select indisvalid from pg_index where indexrelid = 'contacts_pool_by_state'::regclass`,
    ),
  ).toBe(true);
});

it('does not collide with another migration at the same time, nor with extractions', async () => {
  const { database, connection } = await createTestDatabase('existing');
  const other = new Database({ connection });
  try {
    const [first, second] = await Promise.all([migrate(database), migrate(other)]);
    expect([...first, ...second].sort()).toEqual(['0002_opt_out_user_id', ...ledger, ...poolIndexes].sort());
  } finally {
    await other.close();
  }
});

it('works where the status is text', async () => {
  const { database } = await createTestDatabase('existing');
  await database.run(
    'alter table contacts alter status drop default, alter status type text using status::text',
  );
  await migrate(database);
  expect(await migrate(database)).toEqual([]);
  const extraction = await extractByLocation(database, {
    city: 'Tijuana',
    amount: 260,
    partial: true,
    requestedBy: 'test:ana',
  });
  let count = 0;
  for await (const _ of extraction) count++;
  await extraction.commit();
  expect(count).toBe(220);
  expect(await value(database, "select count(*) from contacts where status = 'INVALID_FORMAT'")).toBe('40');
});

it('tells everything that is missing at once, and changes nothing', async () => {
  const { database } = await createTestDatabase('empty');
  await database.run(`create type contactstatus as enum ('VERIFIED', 'UNKNOWN')`);
  await database.run(
    'create table contacts (id text primary key, phone_e164 text, lada text, status contactstatus, opt_out_method varchar(5))',
  );
  const refusal = await migrate(database).catch((error: Error) => error);
  expect(refusal).toMatchObject({ code: 'NOT_READY' });
  const { message } = refusal as Error;
  for (const part of [
    'phone_national',
    'state_name',
    'OPTED_OUT, INVALID_FORMAT',
    'contacts.id is text',
    'opt_out_method holds 5',
  ]) {
    expect(message).toContain(part);
  }
  expect(await value(database, "select to_regnamespace('extractor') is null")).toBe(true);
});

it('tells somebody who owns nothing what rights are missing', async () => {
  const { database, connection } = await createTestDatabase('existing');
  const role = `guest_${connection.database.slice(-12)}`;
  await database.run(`create role ${role} login password 'guest'`);
  const guest = new Database({ connection: { ...connection, user: role, password: 'guest' } });
  try {
    const refusal = await migrate(guest).catch((error: Error) => error);
    expect((refusal as Error).message).toMatch(
      /may not create a schema.*may not read contacts.*does not own contacts/s,
    );
  } finally {
    await guest.close();
    await database.run(`drop role ${role}`);
  }
});

it('waits neither long nor in front of others for a table that is locked', async () => {
  const { database } = await createTestDatabase('existing');
  const blocker = await database.begin();
  await blocker.query('select count(*) from contacts');
  const migration = migrate(database);
  const waited = async (): Promise<boolean> =>
    value(
      database,
      `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`,
    );
  while (!(await waited()));
  await blocker.commit();
  expect(await migration).toContain('0002_opt_out_user_id');
});

it('starts an index again that met a vacuum analyze', async () => {
  const { database, connection } = await createTestDatabase('existing');
  const other = new Database({ connection });
  let done = false;
  const vacuums = (async () => {
    // Either of the two may be the one that the server gives up.
    while (!done) await other.run('vacuum (analyze) contacts').catch(() => {});
  })();
  try {
    expect(await migrate(database)).toEqual(expect.arrayContaining(poolIndexes));
  } finally {
    done = true;
    await vacuums;
    await other.close();
  }
  expect(
    await value(database, "select bool_and(indisvalid) from pg_index where indrelid = 'contacts'::regclass"),
  ).toBe(true);
});

it.each([
  "(lada, hashint8extended(id, 0)) where status = 'VERIFIED' and opt_out_at is null",
  "(lada, hashint4(hashint8(id)), id) where status = 'VERIFIED'",
])('rebuilds an index of another definition: %s', async (definition) => {
  const { database } = await createTestDatabase('migrated');
  const current = () => value(database, "select pg_get_indexdef('contacts_pool_by_lada'::regclass)");
  const before = await current();
  await database.run('drop index contacts_pool_by_lada');
  await database.run(`create index contacts_pool_by_lada on contacts ${definition}`);
  expect(await migrate(database)).toEqual(['contacts_pool_by_lada']);
  expect(await current()).toBe(before);
  expect(await migrate(database)).toEqual([]);
});
