import { expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { builtPages } from '../../src/operations/checks/index-bloat.js';
import { diagnose } from '../../src/operations/index.js';
import { readUpkeepFacts } from '../../src/operations/upkeep-facts.js';
import { createTestDatabase, value } from '../support/database.js';
import { createMediumDatabase } from './medium-database.js';

const byName = async (database: Database) =>
  new Map((await diagnose(database)).checks.map((finding) => [finding.name, finding]));

it('reads what the catalog says', async () => {
  const { database } = await createMediumDatabase();
  await database.run(`alter table contacts set (autovacuum_vacuum_scale_factor = 0.03)`);
  const { tables, indexes } = await readUpkeepFacts(database);
  expect(Object.keys(tables).sort()).toEqual([
    'contacts',
    'extraction_contacts',
    'extractions',
    'mejores_ladas',
    'objections',
    'repaired_numbers',
  ]);
  const { contacts } = tables;
  expect(contacts).toMatchObject({ sqlName: 'contacts', rows: 150_000, deadRows: 0, changedRows: 0 });
  expect(contacts?.pages).toBe(
    await value<number>(database, `select (pg_relation_size('contacts') / 8192)::int`),
  );
  expect(contacts?.visiblePages).toBe(contacts?.pages);
  expect(contacts?.analyzedAt).toBeInstanceOf(Date);
  expect(contacts?.settings).toMatchObject({
    autovacuum: 'on',
    autovacuum_vacuum_scale_factor: '0.03',
    autovacuum_vacuum_insert_scale_factor: '0.2',
    autovacuum_analyze_scale_factor: '0.1',
  });
  expect(tables.extractions?.sqlName).toBe('extractor.extractions');

  const city = indexes.find(({ name }) => name === 'contacts_pool_by_city');
  expect(city).toMatchObject({ valid: true, kept: false, analyzed: true });
  expect((city?.rows ?? 0) / 120_000).toBeCloseTo(1, 1);
  expect(city?.columns).toEqual(['lada', 'state_name', 'city', null, 'id']);
  expect(indexes.find(({ name }) => name === 'contacts_pkey')).toMatchObject({ primary: true, kept: true });
  expect(indexes.find(({ name }) => name === 'contacts_phone_e164_key')).toMatchObject({ kept: true });
  // What a fresh index is reckoned to take is what it takes, within a tenth.
  for (const index of indexes.filter(({ name }) => name.startsWith('contacts_pool_by_'))) {
    expect(builtPages(index) / index.pages, index.name).toBeGreaterThan(0.9);
    expect(builtPages(index) / index.pages, index.name).toBeLessThan(1.1);
  }
});

it('finds nothing to mend in a healthy database, and changes nothing', async () => {
  const { database } = await createTestDatabase();
  for (const { name } of (await readUpkeepFacts(database)).indexes.filter(({ kept }) => !kept))
    if (!name.startsWith('contacts_pool_by_')) await database.run(`drop index ${name}`);
  await database.run(
    `insert into extractor.objection_lists
     select gen_random_uuid(), 'repep', current_date - 20, 'repep.csv', 0, '', 0, 0, 0, 0, 0, '{}', 'test:eva', 'test'`,
  );
  const { checks, ok } = await diagnose(database);
  expect(ok).toBe(true);
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(checks.map(({ fix }) => fix).filter((fix) => fix !== null)).toEqual([]);
});

it('names the indexes that nobody reads, and no longer one that was read', async () => {
  const { database } = await createTestDatabase();
  const unused = async () => (await byName(database)).get('unused indexes');
  const before = await unused();
  expect(before?.status).toBe('warn');
  expect(before?.fix?.split('\n')).toHaveLength(20);
  expect(before?.fix).toContain('drop index concurrently contacts_operator;');
  expect(before?.message).toMatch(/contacts_operator \(\d+ kB\)/);
  expect(before?.fix).not.toMatch(/pkey|phone_e164|pool_by/);

  await database.run(
    'set enable_seqscan = off; select from contacts where operator = $$x$$; reset enable_seqscan',
  );
  await expect.poll(unused, { timeout: 10_000 }).not.toMatchObject({
    fix: expect.stringContaining('contacts_operator'),
  });
});

it('fails where an index of the pool is missing or invalid, and says how to mend it', async () => {
  const { database } = await createTestDatabase();
  await database.run('drop index contacts_pool_by_city');
  await database.run(
    `update pg_index set indisvalid = false where indexrelid = 'contacts_pool_by_lada'::regclass`,
  );
  const { checks, ok } = await diagnose(database);
  expect(ok).toBe(false);
  expect(checks.find(({ name }) => name === 'pool indexes')).toMatchObject({
    status: 'fail',
    message: expect.stringMatching(/missing: contacts_pool_by_city; not valid.*: contacts_pool_by_lada\.$/),
    fix: 'contacts migrate',
  });
});

it('fails where nothing is migrated, in an empty database and in an existing one', async () => {
  for (const template of ['empty', 'existing'] as const) {
    const { database } = await createTestDatabase(template);
    const findings = await byName(database);
    expect(findings.get('migrations')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('0003_ledger'),
      fix: 'contacts migrate',
    });
    expect(findings.has('pool indexes')).toBe(template === 'existing');
  }
});

it('turns what a user may not see into findings', async () => {
  const { database, connection } = await createTestDatabase();
  const role = `reader_${connection.database.slice(-12)}`;
  await database.run(`create role ${role} login password 'secret'`);
  await database.run(`grant select on contacts, mejores_ladas to ${role}`);
  const reader = new Database({ connection: { ...connection, user: role, password: 'secret' } });
  try {
    const findings = await byName(reader);
    expect(findings.get('migrations')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('lacks a right'),
    });
    expect(findings.get('statistics')?.status).toBe('ok');
  } finally {
    await reader.close();
    await database.run(`drop owned by ${role}`);
    await database.run(`drop role ${role}`);
  }
});
