import type { Database } from '../../src/database/index.js';

/** Waits until some session of this database waits for a lock; yields its process id. */
export async function waitForLock(database: Database): Promise<number> {
  for (;;) {
    const [waiting] = await database.run<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (waiting !== undefined) return waiting.pid;
  }
}
