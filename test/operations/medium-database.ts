import { type Database, migrate } from '../../src/database/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Some indexes of an owner's, for the planner to choose wrongly. */
const ownersIndexes = `
create index contacts_lada on contacts (lada);
create index contacts_lada_state on contacts (lada, state_name);
create index contacts_city on contacts (city);
create index contacts_status on contacts (status);
create index contacts_status_state on contacts (status, state_name);`;

/**
 * 150,000 contacts over 21 ladas, eight states and some hundred cities, four fifths of them available, a third
 * in one lada; 30,000 that 6,000 extractions took; 40,000 objections of others, and as many numbers of
 * others that were repaired. Numbers are a real lada and a local part that begins with 0.
 */
const people = `
insert into contacts (phone_e164, phone_national, lada, state_name, municipality, city, status, opt_out_at)
select '+52' || national, national,
  case when n % 3001 = 0 then null else lada end,
  case when n % 3001 = 0 then null else 'Estado ' || lada::int % 8 end,
  case when n % 997 = 0 then null else 'Municipio ' || lada::int % 8 || '-' || n % 13 end,
  case when n % 499 = 0 then null else 'CIUDAD ' || lada::int % 8 || '-' || n % 17 end,
  case when n / 20 % 5 = 0 then 'OPTED_OUT'::contactstatus else 'VERIFIED' end,
  case when n / 20 % 5 = 0 then now() end
from (
  select n, lada, lada || '0' || lpad(n::text, 6, '0') as national
  from (
    select n, case when n % 3 = 0 then '612' else (array['613', '614', '618', '622', '624', '625', '626', '627',
      '631', '638', '639', '642', '644', '646', '653', '656', '657', '660', '661', '662'])[1 + n % 20] end as lada
    from generate_series(1, 150000) as n
  ) as numbered
) as people`;

const extractions = `
insert into extractor.extractions
  (id, state, scope, requested, delivered, partial, seed, requested_by, channel, host, tool_version, created_at)
select md5(n::text)::uuid, 'delivered', '{"kind": "lada", "value": "612"}', 5, 5, false, n,
  'test:' || n % 7, 'test', 'test', '0', now() - n * interval '1 hour'
from generate_series(1, 6000) as n`;

const ledger = `
insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status, phone, content)
select md5((1 + place % 6000)::text)::uuid, id, 1, 'VERIFIED', phone, city
from (
  select row_number() over (order by id) as place, id, '52' || phone_national as phone, city
  from contacts where status = 'OPTED_OUT'
) as taken`;

const objections = `
insert into extractor.objections (phone, source, objected_by, channel)
select 526670000000 + n, 'repep', 'test:eva', 'test' from generate_series(1, 40000) as n`;

const repaired = `
insert into extractor.repaired_numbers (phone, contact_id)
select 526680000000 + n, 200000 + n from generate_series(1, 40000) as n`;

const ranking = `
insert into mejores_ladas (ranking, municipio, estado, icpth_2022, lada)
select n, 'Municipio ' || n, 'Estado ' || n, 100000 - n, 610 + n from generate_series(1, 20) as n`;

/** A migrated database that is large enough for the planner to have a choice; made in some seconds. */
export async function createMediumDatabase(): Promise<TestDatabase> {
  const test = await createTestDatabase('empty');
  await fillMedium(test.database);
  return test;
}

/** Fills an empty database so. */
export async function fillMedium(database: Database): Promise<void> {
  await migrate(database, { indexes: false });
  for (const sql of [people, extractions, ledger, objections, repaired, ranking, ownersIndexes])
    await database.run(sql);
  await migrate(database);
  await database.run('vacuum analyze');
}
