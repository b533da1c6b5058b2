import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Database, loadSql } from '../../src/database/index.js';
import {
  extractByLocation,
  extractToFile,
  markAgain,
  releaseExtraction,
} from '../../src/extraction/index.js';
import { type Finding, verifyLedger } from '../../src/operations/index.js';
import { type ExplainedPlan, gistOf } from '../../src/operations/plan-gist.js';
import { createTestDatabase, value } from '../support/database.js';
import { createMediumDatabase } from './medium-database.js';

async function extract(database: Database, state: string, amount: number) {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-verify-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { extractionId, file } = await extractToFile(
    database,
    { kind: 'state', value: state },
    {
      amount,
      requestedBy: 'test:ana',
      output: { path: () => join(folder, 'contacts.txt'), format: 'txt', compression: 'never' },
    },
  );
  return { id: extractionId, file };
}

/** A database with a delivered extraction, a released one, one that failed, and one that met invalid numbers. */
async function setUp() {
  const { database } = await createTestDatabase();
  const delivered = await extract(database, 'Colima', 100);
  const released = await extract(database, 'Colima', 50);
  await releaseExtraction(database, released.id, { reason: 'called off', releasedBy: 'test:eva' });
  const failed = await extractByLocation(database, { state: 'Colima', amount: 10, requestedBy: 'test:ana' });
  for await (const _ of failed) break;
  await extract(database, 'Baja California', 220);
  return { database, delivered };
}

const troubles = ({ checks }: { checks: Finding[] }): Finding[] =>
  checks.filter(({ status }) => status !== 'ok');

/** Runs what stands below a finding, as somebody would. */
async function mend(database: Database, { fix }: Finding): Promise<void> {
  if (fix === 'contacts reconcile') await markAgain(database, { by: 'test:eva' });
  else await database.run((fix ?? '').replaceAll(/^--.*$/gm, ''));
}

const everything = `
  select md5(string_agg(row, '' order by row)) from (
    select contacts::text || xmin as row from contacts
    union all select entries::text || xmin from extractor.extraction_contacts as entries
    union all select extractions::text || xmin from extractor.extractions
  ) as rows`;

it('finds nothing where everything is as it should be, and changes nothing', async () => {
  const { database } = await setUp();
  const before = await value(database, everything);
  const diagnosis = await verifyLedger(database);
  expect(diagnosis.ok).toBe(true);
  expect(diagnosis.checks.map(({ name, status, message }) => [name, status, message])).toEqual([
    ['guards', 'ok', expect.any(String)],
    ['unfinished', 'ok', expect.any(String)],
    ['counts', 'ok', expect.any(String)],
    ['marks', 'ok', '320 contacts marked as the ledger has it.'],
    ['numbers', 'ok', 'No number is out twice.'],
    ['files', 'ok', '2 files of 2 on this machine as on record.'],
  ]);
  expect(await value(database, everything)).toBe(before);
});

const someOf = (id: string, people: number): string =>
  `id in (select contact_id from extractor.extraction_contacts where extraction_id = '${id}' order by contact_id limit ${people})`;

it('finds whom somebody put back into the pool, and the command below marks them again', async () => {
  const { database, delivered } = await setUp();
  await database.run(
    `update contacts set status = 'VERIFIED', opt_out_at = null where ${someOf(delivered.id, 7)}`,
  );
  const found = await verifyLedger(database);
  expect(found.ok).toBe(false);
  expect(troubles(found)).toMatchObject([
    {
      name: 'marks',
      status: 'fail',
      message: expect.stringMatching(/^7 contacts in the pool although in an extraction/),
    },
  ]);
  await mend(database, troubles(found)[0] as Finding);
  expect(troubles(await verifyLedger(database))).toEqual([]);
});

it('finds a mark of another extraction, and the command below puts it right', async () => {
  const { database, delivered } = await setUp();
  await database.run(`update contacts set opt_out_at = now() where ${someOf(delivered.id, 1)}`);
  await database.run(
    `update contacts set opt_out_user_id = null where opt_out_at = (select claimed_at from extractor.extractions where id = '${delivered.id}')
     and ${someOf(delivered.id, 2)}`,
  );
  const found = await verifyLedger(database);
  expect(troubles(found)).toMatchObject([
    { status: 'fail', message: expect.stringMatching(/^2 contacts with the mark of another extraction/) },
  ]);
  await mend(database, troubles(found)[0] as Finding);
  expect(troubles(await verifyLedger(database))).toEqual([]);
});

it('finds marks without a ledger, and the statement below gives them back', async () => {
  const { database } = await setUp();
  await database.run(`
    update contacts set status = 'OPTED_OUT', opt_out_at = now(), opt_out_method = 'EXTRACTION', opt_out_user_id = 'cli:old'
    where id in (select id from contacts where state_name = 'Zacatecas' order by id limit 5)`);
  const found = await verifyLedger(database);
  expect(troubles(found)).toMatchObject([
    {
      status: 'fail',
      message: expect.stringMatching(/^5 contacts marked as extracted, but in no extraction/),
    },
  ]);
  await mend(database, troubles(found)[0] as Finding);
  expect(troubles(await verifyLedger(database))).toEqual([]);
  expect(await value(database, "select count(*)::int from contacts where opt_out_user_id = 'cli:old'")).toBe(
    0,
  );
});

it('counts whom others changed, deleted or marked as objecting since, and finds nothing wrong with it', async () => {
  const { database, delivered } = await setUp();
  await database.run(`delete from contacts where ${someOf(delivered.id, 1)}`);
  await database.run(`update contacts set status = 'BLOCKED' where ${someOf(delivered.id, 3)}`);
  await database.run(
    `update contacts set opt_out_method = 'OBJECTION', opt_out_at = now() where status = 'OPTED_OUT' and ${someOf(delivered.id, 7)}`,
  );
  const found = await verifyLedger(database);
  expect(troubles(found)).toEqual([]);
  expect(found.checks.find(({ name }) => name === 'marks')?.message).toBe(
    '313 contacts marked as the ledger has it; 4 object since; 2 given another status since by others; ' +
      '1 deleted since by others.',
  );
});

it('finds a ledger that does not fit what is on record', async () => {
  const { database, delivered } = await setUp();
  const rewrite = async (sql: string): Promise<void> => {
    await database.run(`set session_replication_role = replica; ${sql}; reset session_replication_role`);
  };
  await rewrite(`delete from extractor.extraction_contacts where extraction_id = '${delivered.id}' and contact_id in
    (select contact_id from extractor.extraction_contacts where extraction_id = '${delivered.id}' limit 2)`);
  await rewrite(`insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status)
    values ('00000000-0000-4000-8000-000000000000', -1, 1, 'VERIFIED')`);
  await rewrite(`update extractor.extraction_contacts set released_at = null, released_reason = null
    where contact_id = (select contact_id from extractor.extraction_contacts where released_reason = 'RELEASED'
      and contact_id not in (select contact_id from extractor.extraction_contacts where released_at is null) limit 1)
      and released_reason = 'RELEASED'`);
  const { checks } = await verifyLedger(database);
  const counts = checks.filter(({ name }) => name === 'counts');
  expect(counts.map(({ status, message }) => `${status}: ${message}`)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^fail: Extraction .* delivered 100, and the ledger has 98 entries of it\.$/),
      expect.stringMatching(
        /^fail: The ledger has 1 entries of extraction 00000000-.*, which is not on record\.$/,
      ),
      expect.stringMatching(
        /^fail: Extraction .* is released, and the ledger still holds 1 of its 50 entries\.$/,
      ),
    ]),
  );
  expect(counts).toHaveLength(3);
});

describe('of a number that is out twice', () => {
  /** As it could come about before there was `extractor.repaired_numbers`, or by an import at the very moment. */
  async function goOutTwice(forms: [string, string]) {
    const { database } = await createTestDatabase();
    const ids: string[] = [];
    for (const form of forms) {
      await database.run("update contacts set status = 'UNKNOWN' where state_name = 'Colima'");
      await database.run(
        `insert into contacts (phone_e164, lada, state_name, city, status)
         values ($1, '314', 'Colima', 'COLIMA', 'VERIFIED')`,
        [form],
      );
      await database.run('alter table extractor.repaired_numbers disable trigger guard');
      await database.run('truncate extractor.repaired_numbers');
      await database.run('alter table extractor.repaired_numbers enable trigger guard');
      ids.push((await extract(database, 'Colima', 1)).id);
    }
    return { database, ids };
  }

  it.each<[string, [string, string]]>([
    ['in two old forms', ['5213140999991', '(314) 099-9991']],
    ['in an old form first, then in the right one', ['5213140999991', '+523140999991']],
  ])('finds it %s, until one of the two is released', async (_how, forms) => {
    const { database, ids } = await goOutTwice(forms);
    const [found, ...more] = troubles(await verifyLedger(database));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      name: 'numbers',
      status: 'fail',
      message: expect.stringMatching(
        /^1 number out twice, .* contacts \d+ and \d+, in extractions \S+ and \S+\.$/,
      ),
    });
    for (const id of ids) expect(found?.message).toContain(id);
    expect(found?.message).not.toContain('3140999991');
    await releaseExtraction(database, ids[0] as string, { reason: 'twice', releasedBy: 'test:eva' });
    expect(troubles(await verifyLedger(database))).toEqual([]);
  });
});

it('finds missing guards, and the statements below put them back', async () => {
  const { database } = await setUp();
  await database.run('drop index extractor.extraction_contacts_once');
  await database.run('alter table extractor.repaired_numbers drop constraint repaired_numbers_pkey');
  await database.run('alter table extractor.extractions disable trigger guard_update');
  const found = troubles(await verifyLedger(database));
  expect(found).toMatchObject([
    { name: 'guards', status: 'fail', message: expect.stringContaining('unique index') },
    {
      name: 'guards',
      status: 'fail',
      message: expect.stringContaining('primary key of extractor.repaired_numbers'),
    },
    {
      name: 'guards',
      status: 'fail',
      message: expect.stringContaining('guard_update of extractor.extractions'),
    },
  ]);
  for (const { fix } of found) for (const sql of fix?.split('\n') ?? []) await database.run(sql);
  expect(troubles(await verifyLedger(database))).toEqual([]);
});

it('warns of files that are missing or changed, and of what a crash left', async () => {
  const { database, delivered } = await setUp();
  const other = await extract(database, 'Nuevo León', 10);
  await rm(delivered.file);
  await writeFile(other.file, 'x'.repeat(130));
  await database.run(
    `insert into extractor.extractions (id, state, scope, requested, partial, seed, requested_by, channel, host, tool_version)
     values (gen_random_uuid(), 'running', '{}', 1, false, 1, 'test:ana', 'test', $1, '0')`,
    [hostname()],
  );
  const found = await verifyLedger(database);
  expect(found.ok).toBe(true);
  expect(troubles(found)).toMatchObject([
    { name: 'unfinished', status: 'warn', fix: 'contacts reconcile' },
    {
      name: 'files',
      status: 'warn',
      message: `The file of extraction ${delivered.id} is missing: ${delivered.file}`,
      fix: `contacts export ${delivered.id}`,
    },
    { name: 'files', status: 'warn', message: expect.stringContaining(`is changed: ${other.file}`) },
  ]);
});

it('misses no file that was removed after its time, and still one that was changed', async () => {
  const { database, delivered } = await setUp();
  const other = await extract(database, 'Nuevo León', 10);
  await database.run("update extractor.extractions set delivered_at = now() - interval '8 days'");
  await rm(delivered.file);
  const { checks } = await verifyLedger(database);
  expect(checks.filter(({ name }) => name === 'files')).toMatchObject([
    {
      status: 'ok',
      message: expect.stringMatching(/^\d files? of \d .* as on record, 1 gone after 7 days\.$/),
    },
  ]);
  await writeFile(other.file, 'x');
  expect(troubles(await verifyLedger(database))).toMatchObject([
    { message: expect.stringContaining(`is changed: ${other.file}`) },
  ]);
  expect(troubles(await verifyLedger(database, undefined, undefined, 9))).toHaveLength(2);
});

it('reads contacts and ledger once each, and looks up only who has no mark', async () => {
  const { database } = await createMediumDatabase();
  await database.run('update extractor.extractions set claimed_at = created_at');
  await database.run(`
    update contacts set opt_out_method = 'EXTRACTION', opt_out_user_id = requested_by, opt_out_at = claimed_at
    from extractor.extraction_contacts as ledger join extractor.extractions on extractions.id = extraction_id
    where contact_id = contacts.id and contacts.id % 1000 > 0`);
  await database.run('vacuum analyze contacts');
  const { checks } = await verifyLedger(database);
  expect(checks.find(({ name }) => name === 'marks')?.message).toBe(
    '29,850 contacts marked as the ledger has it; 150 given another status since by others.',
  );
  const [row] = await database.run<{ 'QUERY PLAN': [ExplainedPlan] }>(
    `explain (analyze, format json) ${loadSql('queries/verify_marks')}`,
  );
  const { accesses, vainPairs } = gistOf((row as { 'QUERY PLAN': [ExplainedPlan] })['QUERY PLAN'][0]);
  expect(accesses.find(({ index }) => index === 'contacts_pkey')?.rows).toBe(150);
  expect(vainPairs).toBe(0);
});
