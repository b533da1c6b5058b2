import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Ends the name of the one connection by which a use is seen. */
export const HOLDER_SUFFIX = ' holder';

/** How long connections of nobody that holds the server are given to end. */
const GRACE_MS = 2_000;
const RETRY_MS = 100;

/**
 * Whether anyone but the use called `name` is connected. Another use shows by its holder, and answers the
 * question at once. Connections without one may be on their way out: a pool that has just been closed, or
 * a process that was killed within a statement, which the server notices within a second.
 */
export async function hasOtherUses(client: Client, name: string): Promise<boolean> {
  const deadline = Date.now() + GRACE_MS;
  for (;;) {
    const { rows } = await client.query<{ application_name: string }>(
      `select application_name from pg_stat_activity
       where backend_type = 'client backend' and application_name not in ($1, $2)
         and pid <> pg_backend_pid()`,
      [name, name + HOLDER_SUFFIX],
    );
    if (rows.length === 0) return false;
    const held = rows.some((row) => row.application_name.endsWith(HOLDER_SUFFIX));
    if (held || Date.now() > deadline) return true;
    await sleep(RETRY_MS);
  }
}
