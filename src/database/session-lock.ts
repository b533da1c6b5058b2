import { setTimeout as pause } from 'node:timers/promises';
import type { Database, SessionClient } from './database.js';

const pauseMs = 200;

/**
 * Does `work` while this session alone, of all that ask with the same key, holds the lock; others wait for
 * their turn. A process that dies gives the lock up with its connection.
 *
 * It asks again and again rather than waiting inside one statement: a waiting statement holds a snapshot,
 * and `create index concurrently` in the session that has the lock would wait for that snapshot in turn.
 *
 * @param key any number of ours
 * @param onWait called once, when somebody else has the lock
 */
export async function withSessionLock<Result>(
  database: Database,
  key: number,
  work: (session: SessionClient) => Promise<Result>,
  onWait: () => void = () => {},
): Promise<Result> {
  return database.withConnection(async (session) => {
    for (let told = false; ; told = true) {
      const [row] = await session.run<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
        key,
      ]);
      if (row?.locked) return work(session);
      if (!told) onWait();
      await pause(pauseMs);
    }
  });
}
