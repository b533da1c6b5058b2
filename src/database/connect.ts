import type { Connection, Pool, PoolClient } from 'pg';
import { toContactsError } from './errors.js';
import { takeLiving } from './idle-check.js';
import { interrupted } from './interrupted.js';

/**
 * Takes a connection out of the pool. An abort is answered at once; the connection, when it comes, goes back.
 *
 * @throws ContactsError `DATABASE_UNREACHABLE` (nothing has been sent, so it may be repeated), `INTERRUPTED`
 */
export async function connect(pool: Pool, signal?: AbortSignal): Promise<PoolClient> {
  const connecting = takeLiving(pool);
  if (signal === undefined) return connecting.catch(fail);
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(interrupted(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([connecting.catch(fail), aborted]);
  } catch (error) {
    if (signal.aborted) connecting.then((client) => client.release()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Ends a connection without a goodbye, which could wait for ever for its answer. What runs on it fails. */
export function cut(client: PoolClient): void {
  (client as unknown as { connection: Connection }).connection.stream.destroy();
}

function fail(error: unknown): never {
  throw toContactsError(error);
}
