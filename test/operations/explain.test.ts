import { describe, expect, it } from 'vitest';
import { type Database, migrate } from '../../src/database/index.js';
import { findProblems } from '../../src/operations/explain.js';
import { type Explanation, explainQueries } from '../../src/operations/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { createMediumDatabase } from './medium-database.js';

async function explainAll(database: Database): Promise<Explanation[]> {
  const explanations: Explanation[] = [];
  for await (const explanation of explainQueries(database)) explanations.push(explanation);
  return explanations;
}

/** `query (variant): problem` for each problem. */
const problemsOf = (explanations: Explanation[]) =>
  explanations.flatMap(({ query, variant, problems }) =>
    problems.map((problem) => `${query}${variant === null ? '' : ` (${variant})`}: ${problem}`),
  );

const fingerprint = `
  select md5(string_agg(md5(row::text), '' order by id)) from (
    select id::text, status::text, opt_out_at::text, xmin::text from contacts
    union all select id::text, state, null, xmin::text from extractor.extractions
    union all select contact_id::text, phone, released_at::text, xmin::text from extractor.extraction_contacts
  ) as row`;

it('finds every query on its index where the planner has a choice, and changes nothing', async () => {
  const { database } = await createMediumDatabase();
  const before = await value<string>(database, fingerprint);
  const explanations = await explainAll(database);
  expect(problemsOf(explanations)).toEqual([]);
  expect(await value<string>(database, fingerprint)).toBe(before);

  const claim = explanations.find(({ query, variant }) => query === 'claim' && variant === 'city');
  expect(claim?.rows).toBeGreaterThan(500);
  expect(claim?.hitBlocks).toBeGreaterThan(1000);
  expect(claim?.executionMs).toBeGreaterThan(0);
  expect(claim?.accesses.map(({ index }) => index)).toContain('contacts_pkey');
});

it('names the queries that miss their index', async () => {
  const { database } = await createMediumDatabase();
  const missing = async (drop: string) => {
    await database.run(drop);
    return problemsOf(await explainAll(database)).join('\n');
  };
  expect(await missing('drop index extractor.extractions_created_at')).toContain(
    'history (of everybody): reads all of extractions instead of extractions_created_at',
  );
  expect(
    await missing('alter table extractor.extraction_contacts drop constraint extraction_contacts_pkey'),
  ).toContain('extraction_rows: reads all of extraction_contacts instead of extraction_contacts_pkey');
  const city = await missing('drop index contacts_pool_by_city');
  for (const query of ['stretch (city)', 'count_strata (city)', 'availability_by_place (city)'])
    expect(city).toMatch(
      new RegExp(`^${query.replaceAll(/[()]/g, '\\$&')}: .* instead of contacts_pool_by_city$`, 'm'),
    );
});

it('has nothing to say of tables so small that they are read whole', async () => {
  const { database } = await createTestDatabase('empty');
  await migrate(database);
  await expect(explainAll(database)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringContaining('Nobody is available'),
  });
  await database.run(
    `insert into contacts (phone_e164, lada, state_name, status) values ('+523300000001', '33', 'Jalisco', 'VERIFIED')`,
  );
  expect(problemsOf(await explainAll(database))).toEqual([]);
});

it('says what it needs before a database is migrated', async () => {
  const { database } = await createTestDatabase('existing');
  await expect(explainAll(database)).rejects.toMatchObject({ code: 'NOT_READY' });
});

describe('findProblems', () => {
  const large = { tables: { contacts: { pages: 1001 } as never } };
  const small = { tables: { contacts: { pages: 1000 } as never } };
  const expected = { contacts: ['right', 'also_right'] };
  const through = (index: string | null, rows = 1) => ({ table: 'contacts', index, rows });
  const find = (accesses: ReturnType<typeof through>[], facts = large, vainPairs = 0) =>
    findProblems({ accesses, vainPairs }, expected, facts);

  it('is content with any of the indexes named', () => {
    expect(find([through('right')])).toEqual([]);
    expect(find([through('also_right', 1e6)])).toEqual([]);
  });

  it('refuses a plan that reads the whole table, also beside the index', () => {
    expect(find([through(null), through('right')])).toEqual([
      'reads all of contacts instead of right or also_right',
    ]);
  });

  it('refuses another index, unless it came upon few rows beside the right one', () => {
    expect(find([through('other')])).toEqual(['uses other instead of right or also_right']);
    expect(find([through('right'), through('other', 1000)])).toEqual([]);
    expect(find([through('right'), through('other', 1001)])).toEqual([
      'uses other instead of right or also_right',
    ]);
  });

  it('refuses a plan that uses no index, and leaves small tables alone', () => {
    expect(find([])).toEqual(['uses no index of contacts instead of right or also_right']);
    expect(find([through(null)], small)).toEqual([]);
  });

  it('refuses a join that goes through every pair, however small the table', () => {
    expect(find([through('right')], small, 100_001)).toEqual(['compares 100001 pairs of rows in vain']);
  });
});
