import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ConnectionParts, Database, migrate } from '../../src/database/index.js';
import {
  availabilityOf,
  countByPlace,
  exportExtraction,
  findExtraction,
  listExtractions,
  makePlan,
  previewQuotas,
  reconcile,
  releaseExtraction,
} from '../../src/extraction/index.js';
import { importContacts, importLadas } from '../../src/import/index.js';
import {
  addUser,
  changeUser,
  defaultLimitSettings,
  readAllowance,
  removeUser,
  setGroupLimits,
} from '../../src/limits/index.js';
import { addObjection } from '../../src/objections/index.js';
import { take } from '../limits/support.js';
import { createTestDatabase, urlOf, value } from '../support/database.js';
import { startDebianServer } from '../support/debian-server.js';
import { fingerprint } from '../support/fingerprint.js';
import { loadFixture } from '../support/fixture.js';
import { runContacts } from '../support/run-contacts.js';

const grants = await readFile(new URL('../../sql/grants.sql', import.meta.url), 'utf8');

type Role = 'reader' | 'extractor' | 'admin' | 'importer';

/** Logs in as somebody new who has been granted one of the roles, and nothing else. */
async function logIn(owner: Database, connection: ConnectionParts, role: Role) {
  const user = `${role}_${randomBytes(6).toString('hex')}`;
  await owner.run(`create role ${user} login password 'guest'`);
  await owner.run(`grant contacts_${role} to ${user}`);
  const own = { ...connection, user, password: 'guest' };
  const database = new Database({ connection: own });
  onTestFinished(async () => {
    await database.close();
    await owner.run(`drop role ${user}`);
  });
  return { database, url: urlOf(own) };
}

async function setUp(role: Role) {
  const { database: owner, connection } = await createTestDatabase();
  await owner.run(grants);
  return { owner, ...(await logIn(owner, connection, role)) };
}

/** None of these is for anybody but the owner. */
const rewritings = [
  'delete from extractor.extractions',
  'delete from extractor.extraction_contacts',
  'truncate extractor.extractions',
  'truncate extractor.extraction_contacts',
  'delete from extractor.objections',
  'delete from extractor.repaired_numbers',
  'update extractor.repaired_numbers set contact_id = 1',
  "update extractor.objection_marks set previous_status = 'ACTIVE'",
  'delete from extractor.releases',
  "update extractor.releases set reason = 'mine'",
  "update extractor.extractions set requested_by = 'cli:eva'",
  "update extractor.extractions set charged_to = 'eva'",
  'update extractor.extractions set reserved = 1',
  "update extractor.extractions set created_at = now() - interval '2 days'",
  'update extractor.extractions set seed = 1',
  'update extractor.extraction_contacts set contact_id = -contact_id',
  'update extractor.extraction_contacts set batch = 2',
  "update extractor.extraction_contacts set previous_status = 'ACTIVE'",
  'alter table extractor.extractions disable trigger all',
  'alter table extractor.extraction_contacts disable trigger guard_update',
  'drop index extractor.extraction_contacts_once',
  'drop trigger guard_delete on extractor.extractions',
  'drop table extractor.extraction_contacts',
  'create table extractor.mine (id int)',
  'create or replace function extractor.refuse() returns trigger language plpgsql as $$ begin return null; end $$',
  'set session_replication_role = replica',
  'delete from contacts',
  'truncate contacts',
  "insert into contacts (phone_e164) values ('+523300000000')",
  "update contacts set phone_e164 = '+523300000000'",
  "update contacts set lada = '33'",
  'select full_name from contacts',
  'select address from contacts',
  'select * from contacts',
  'alter table contacts add column mine int',
  'drop index contacts_pool_by_lada',
  "insert into mejores_ladas (lada) values ('33')",
  "insert into extractor.migrations (name) values ('9999_mine')",
];

const limitChanges = [
  "insert into extractor.users (name, role, changed_by) values ('mine', 'admin', 'me')",
  "update extractor.users set role = 'admin'",
  'delete from extractor.users',
  "insert into extractor.limits (holds_for, changed_by) values ('admin', 'me')",
  'update extractor.limits set contacts_a_day = null',
  'insert into extractor.releases (extraction_id, released_by, channel, reason, given_back, changed, objecting) ' +
    "values (gen_random_uuid(), 'me', 'me', 'me', 0, 0, 0)",
];

const writings = [
  'insert into extractor.objections (phone, source, objected_by, channel) ' +
    "values (523300000001, 'manual', 'me', 'me')",
  'insert into extractor.extractions (id) values (gen_random_uuid())',
  "update extractor.extractions set state = 'released'",
  'insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status) ' +
    "values (gen_random_uuid(), 1, 1, 'VERIFIED')",
  'update extractor.extraction_contacts set released_at = now()',
  'insert into extractor.repaired_numbers (phone, contact_id) values (523300000001, 1)',
  "update contacts set status = 'VERIFIED'",
  'select id from contacts for update',
  'select phone_e164 from contacts',
  'select phone from extractor.extraction_contacts',
];

async function expectRefused(owner: Database, database: Database, statements: string[]) {
  const before = await fingerprint(owner);
  for (const statement of statements) {
    const error = await database.run(statement).catch((error: Error) => error);
    const { cause } = error as { cause?: { code?: string } };
    expect([statement, cause?.code]).toEqual([statement, '42501']);
  }
  expect(await fingerprint(owner)).toBe(before);
}

async function rebuild(database: Database) {
  const [extraction] = await listExtractions(database, 1);
  const record = await findExtraction(database, extraction?.id ?? '');
  const { Writable } = await import('node:stream');
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  return exportExtraction(database, record, { stream, format: 'txt' });
}

/** What each role is for; `owner` has one extraction on record already. */
async function tryReading(database: Database) {
  expect((await availabilityOf(database, { kind: 'state', value: 'Jalisco' })).available).toBeGreaterThan(
    3000,
  );
  expect((await countByPlace(database, 'city')).places).not.toEqual([]);
  const planned = await makePlan(
    database,
    { kind: 'premium' },
    { amount: 100, seed: 1, partial: false, exact: true },
  );
  expect(await previewQuotas(database, planned)).not.toEqual([]);
  expect(await listExtractions(database, 5)).toHaveLength(1);
  const { role } = await readAllowance(database.run.bind(database), 'cli:ana', defaultLimitSettings);
  expect(role).toBe('analyst');
}

async function tryExtracting(database: Database) {
  // One of Zacatecas objects, which the claim comes upon.
  expect(await take(database, 149, 'cli:ana', {}, { state: 'Zacatecas' })).toBe(149);
  // In Baja California some numbers are repaired, and some become INVALID_FORMAT.
  expect(await take(database, 220, 'cli:ana', {}, { state: 'Baja California' })).toBe(220);
  expect(await take(database, 2000, 'cli:ana', {}, { batchRows: 700 })).toBe(2000);
  await expect(take(database, 100, 'cli:ana', {}, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect((await rebuild(database)).rows).toBe(2000);
  const objection = { phone: '33 0999 9998', by: 'cli:ana', channel: 'test' };
  expect(await addObjection(database, objection)).toMatchObject({ new: true });
  expect(await reconcile(database)).toEqual([]);
}

async function prepare(owner: Database) {
  await addUser(owner, 'ana', {}, 'test');
  await setGroupLimits(owner, 'admin', { contactsADay: 5 }, 'test');
  await owner.run(
    `insert into extractor.objections (phone, source, objected_by, channel)
     select substring(phone_e164 from 2)::bigint, 'manual', 'test', 'test' from contacts where lada = '492' limit 1`,
  );
  await take(owner, 10);
}

describe('grants.sql', () => {
  it('lets the reader look, and neither change anything nor see a number', async () => {
    const { owner, database, url } = await setUp('reader');
    await prepare(owner);
    await tryReading(database);
    await expectRefused(owner, database, [...rewritings, ...limitChanges, ...writings]);
    await expect(take(database, 5)).rejects.toMatchObject({ code: 'NOT_READY' });
    for (const line of [
      'availability --by state',
      'locations cities',
      'history',
      `show ${(await listExtractions(owner, 1))[0]?.id}`,
      'object list',
      'verify',
      'extract --premium --amount 5 --plan',
    ]) {
      const { code, stderr, stdout } = await runContacts(line.split(' '), { DATABASE_URL: url });
      expect([line, code, stderr + stdout]).toEqual([line, 0, expect.not.stringContaining('lacks a right')]);
    }
    const doctor = await runContacts(['doctor'], { DATABASE_URL: url });
    expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringContaining('warn  rights')]);
    const refused = await runContacts('extract --state Jalisco --amount 5 --output -'.split(' '), {
      DATABASE_URL: url,
    });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('lacks a right');
  });

  it('lets the extractor extract, and not rewrite the ledger', async () => {
    const { owner, database, url } = await setUp('extractor');
    await prepare(owner);
    await tryReading(database);
    await tryExtracting(database);
    await expectRefused(owner, database, [...rewritings, ...limitChanges]);
    const run = await runContacts('extract --state Jalisco --amount 5 --output - --user ana'.split(' '), {
      DATABASE_URL: url,
    });
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('5 contacts of Jalisco')]);
    const users = await runContacts('users add eva'.split(' '), { DATABASE_URL: url });
    expect([users.code, users.stderr]).toEqual([2, expect.stringContaining('lacks a right')]);
  });

  it('lets the admin set limits as well', async () => {
    const { owner, database } = await setUp('admin');
    await prepare(owner);
    await tryReading(database);
    await tryExtracting(database);
    await addUser(database, 'eva', { role: 'viewer' }, 'test');
    await changeUser(database, 'eva', { role: 'analyst' }, 'test');
    await removeUser(database, 'eva');
    await setGroupLimits(database, 'everybody', { contactsADay: 5000 }, 'test');
    const [latest] = await listExtractions(database, 1);
    const objection = { phone: '33 0999 9999', by: 'cli:ana', channel: 'test' };
    expect(await addObjection(database, objection)).toMatchObject({ new: true });
    const release = { reason: 'test', releasedBy: 'cli:ana' };
    expect(await releaseExtraction(database, latest?.id ?? '', release)).toMatchObject({ givenBack: 2000 });
    await expectRefused(owner, database, rewritings);
  });

  it('can be run again, takes back what was granted by hand, and adds nothing', async () => {
    const { owner, database } = await setUp('reader');
    const rights = () =>
      value<string>(
        owner,
        `select string_agg(relname || relacl::text, ' ' order by relname) from pg_class where relacl is not null`,
      );
    const before = await rights();
    await owner.run('grant delete on extractor.extractions to contacts_reader');
    expect(await rights()).not.toBe(before);
    await owner.run(grants);
    expect(await rights()).toBe(before);
    await expectRefused(owner, database, ['delete from extractor.extractions']);
  });

  it('works on PostgreSQL 15', async ({ skip }) => {
    const server = await startDebianServer(15);
    if (server === undefined) return skip('postgresql-15 is not installed');
    const owner = new Database({ connection: server.connection });
    onTestFinished(async () => {
      await owner.close();
      await server.stop();
    });
    await loadFixture(owner);
    await migrate(owner);
    await owner.run(grants);
    await owner.run(grants);
    await prepare(owner);
    const reader = await logIn(owner, server.connection, 'reader');
    await tryReading(reader.database);
    await expectRefused(owner, reader.database, [...rewritings, ...limitChanges, ...writings]);
    const extractor = await logIn(owner, server.connection, 'extractor');
    await tryExtracting(extractor.database);
    await expectRefused(owner, extractor.database, [...rewritings, ...limitChanges]);
  });
});

it('lets an importer import, and change no number, status or opt-out', async () => {
  const { owner, database, url } = await setUp('importer');
  const folder = await mkdtemp(join(tmpdir(), 'contacts-grants-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [path, ladas] = [join(folder, 'c.csv'), join(folder, 'l.csv')];
  const there = await value<string>(
    owner,
    "select phone_e164 from contacts where phone_e164 ~ '^\\+5233' and full_name is null limit 1",
  );
  await writeFile(path, `tel,nombre\n3309000001,Ana\n${there},Luz\n`);
  await writeFile(ladas, 'lada,icpth\n33,5\n');
  expect(await importContacts(database, path, { partial: true })).toMatchObject({ added: 1, changed: 1 });
  expect(await importContacts(database, path, { onDuplicate: 'replace' })).toMatchObject({ unchanged: 2 });
  expect(await importLadas(database, ladas)).toMatchObject({ rows: 1 });
  for (const line of [`import ${path}`, `import-ladas ${ladas}`]) {
    const run = await runContacts(line.split(' '), { DATABASE_URL: url });
    expect(run.code, run.stderr).toBe(0);
  }
  for (const change of ["status = 'VERIFIED'", 'opt_out_at = null', "phone_e164 = ''"]) {
    await expect(database.run(`update contacts set ${change}`)).rejects.toMatchObject({ code: 'NOT_READY' });
  }
  await expect(database.run('delete from extractor.imports')).rejects.toMatchObject({ code: 'NOT_READY' });
});
