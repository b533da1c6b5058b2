import { randomUUID } from 'node:crypto';
import { type Database, loadSql, throwIfAborted } from '../database/index.js';
import { type ExplainContext, type ExplainedQuery, explainedQueries } from './explain-queries.js';
import { findSample } from './explain-sample.js';
import { type ExplainedPlan, gistOf, type PlanGist } from './plan-gist.js';
import { readUpkeepFacts, type TableName, type UpkeepFacts } from './upkeep-facts.js';

/** How one query of the tool runs against this database. */
export interface Explanation extends PlanGist {
  /** its file in `sql/queries`, without the ending */
  query: string;
  /** what tells this run from others of the same query */
  variant: string | null;
  /** the indexes it should use, by table: one of these */
  expected: Partial<Record<TableName, string[]>>;
  /** what is wrong with the plan, a sentence each; empty when it is as it should be */
  problems: string[];
}

/**
 * A table of up to so many pages of 8 kB may be read in any way: the server is right to read a small one
 * whole. For contacts that is more (8 MB, some 60,000 people, ten milliseconds), because a count of the whole
 * pool wants most of the table anyway; of the ledger a query wants a few rows.
 */
export const smallTablePages: Readonly<Record<TableName, number>> = {
  contacts: 1000,
  mejores_ladas: 1000,
  extractions: 100,
  extraction_contacts: 100,
  objections: 100,
  repaired_numbers: 100,
};

/**
 * So many rows may be come upon through an index of the owner's, beside the one that should be used: the few
 * people without a lada, say, are found as well by one as by the other.
 */
export const strayRows = 1000;

/** A join that compared so many pairs in vain goes through every pair, and grows with the square. */
export const mostVainPairs = 100_000;

/**
 * Runs every query of the tool under EXPLAIN (ANALYZE, BUFFERS), with parameters taken from this database,
 * in one transaction that is rolled back: contacts are claimed in it and held for a moment.
 *
 * Yields each as soon as it has run, in the order of `explainedQueries`. An early `break` rolls back, too.
 *
 * @throws ContactsError `NOT_READY` when nobody is available or something is not migrated
 */
export async function* explainQueries(
  database: Database,
  signal?: AbortSignal,
): AsyncGenerator<Explanation, void, undefined> {
  const sample = await findSample(database);
  const facts = await readUpkeepFacts(database);
  throwIfAborted(signal);
  const transaction = await database.begin(signal);
  try {
    const context = {
      transaction,
      sample,
      facts,
      extractionId: randomUUID(),
      failedId: randomUUID(),
    };
    for (const query of explainedQueries) yield await explain(query, context);
  } finally {
    await transaction.rollback();
  }
}

async function explain(query: ExplainedQuery, context: ExplainContext): Promise<Explanation> {
  const { values = [], fragments = {} } = await query.fill(context);
  const sql = loadSql(`queries/${query.query}`, fragments);
  // Asking the clock at every row would be a good part of the time it tells.
  const [row] = await context.transaction.query<{ 'QUERY PLAN': [ExplainedPlan] }>(
    `explain (analyze, buffers, timing off, format json) ${sql}`,
    values,
  );
  const [plan] = row?.['QUERY PLAN'] ?? [];
  if (plan === undefined) throw new Error(`the server did not explain ${query.query}`);
  const whole = gistOf(plan);
  const accesses = whole.accesses.filter(({ table }) => table in context.facts.tables);
  const gist = { ...whole, accesses };
  const expected = query.indexes(context);
  return {
    query: query.query,
    variant: query.variant ?? null,
    ...gist,
    expected,
    problems: findProblems(gist, expected, context.facts),
  };
}

/**
 * What is wrong with a plan. Pure.
 *
 * @param expected for a table, the indexes of which one must be used
 */
export function findProblems(
  { accesses, vainPairs }: Pick<PlanGist, 'accesses' | 'vainPairs'>,
  expected: Partial<Record<TableName, string[]>>,
  facts: Pick<UpkeepFacts, 'tables'>,
): string[] {
  const problems = vainPairs > mostVainPairs ? [`compares ${vainPairs} pairs of rows in vain`] : [];
  for (const [table, indexes] of Object.entries(expected) as [TableName, string[]][]) {
    if ((facts.tables[table]?.pages ?? 0) <= smallTablePages[table]) continue;
    const taken = accesses.filter((access) => access.table === table);
    const right = taken.filter(({ index }) => index !== null && indexes.includes(index));
    const wrong = taken.filter(
      ({ index, rows }) =>
        index === null || (!indexes.includes(index) && (right.length === 0 || rows > strayRows)),
    );
    if (right.length > 0 && wrong.length === 0) continue;
    const instead = wrong.map(({ index }) => (index === null ? `reads all of ${table}` : `uses ${index}`));
    const does = instead.join(' and ') || `uses no index of ${table}`;
    problems.push(`${does} instead of ${indexes.join(' or ')}`);
  }
  return problems;
}
