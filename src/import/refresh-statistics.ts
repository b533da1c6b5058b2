import type { Database } from '../database/index.js';

/** Rows added or changed from which on the planner's statistics are made anew; autovacuum sees to the rest. */
const manyRows = 10_000;

/**
 * Makes the planner's statistics of `contacts` anew after a large import. Where this user may not, the server
 * leaves it with a warning; nothing depends on it.
 */
export async function refreshStatistics(database: Database, rows: number): Promise<void> {
  if (rows < manyRows) return;
  await database.withConnection((session) => session.run('analyze contacts')).catch(() => {});
}
