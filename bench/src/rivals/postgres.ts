import { randomUUID } from 'node:crypto';
import type { Database } from '../../../dist/database/index.js';
import { openWalks } from '../../../dist/extraction/claimed-contacts.js';
import { makePlan, newSeed, type ScopeRequest } from '../../../dist/extraction/index.js';
import { requestedBy } from '../extract.js';
import { timed } from '../figure.js';
import { loadBenchSql } from '../sql.js';

/** What the plan's own SQL took, in ms: choosing, and marking what was chosen, with the commit. */
export interface PlanTimes {
  choose: number;
  mark: number;
}

/** Chooses and marks by the plan's SQL, commits, and then gives everybody back. */
export function runPlan(database: Database, choice: string, values: unknown[]): Promise<PlanTimes> {
  const choose = loadBenchSql(`rivals/${choice}.sql`);
  const mark = loadBenchSql('rivals/plan-mark.sql');
  const giveBack = loadBenchSql('rivals/plan-give-back.sql');
  return database.withConnection(async (session) => {
    let ids: number[] = [];
    const times = {
      choose: await timed(async () => {
        ids = (await session.run<{ id: number }>(choose, values)).map(({ id }) => id);
      }),
      mark: await timed(() => session.run(mark, [ids])),
    };
    await session.run(giveBack, [ids]);
    return times;
  });
}

/** Contacts that were chosen before anything is measured, by their places in the table. */
export type Chosen = string[];

/** Chooses `amount` contacts of a place at random, as an extraction would. */
export async function chooseForFloor(
  database: Database,
  request: ScopeRequest,
  amount: number,
): Promise<Chosen> {
  const plan = { amount, seed: newSeed(), partial: false };
  const {
    plan: { parts },
    random,
  } = await makePlan(database, request, plan);
  const [walk] = openWalks(parts, random);
  const stretch = await walk?.next(database.run.bind(database), amount);
  const ids = stretch?.people.flatMap((people) => people.ids);
  const rows = await database.run<{ ctid: string }>(
    'select ctid::text from contacts where id = any ($1::bigint[])',
    [ids],
  );
  return rows.map(({ ctid }) => ctid);
}

/**
 * Marks contacts by their places in the table, with the ledger, and commits: the least an extraction can cost.
 *
 * @returns ms from BEGIN to COMMIT
 */
export async function runFloor(database: Database, chosen: Chosen): Promise<number> {
  const id = randomUUID();
  await database.run(
    `insert into extractor.extractions
       (id, state, scope, requested, partial, seed, requested_by, channel, host, tool_version)
     values ($1, 'running', '{}', $2, false, 0, $3, 'floor', '-', '-')`,
    [id, chosen.length, requestedBy],
  );
  const sql = loadBenchSql('rivals/floor.sql');
  return timed(async () => {
    const transaction = await database.begin();
    try {
      await transaction.query(sql, [id, chosen]);
      await transaction.commit();
    } finally {
      await transaction.rollback();
    }
  });
}
