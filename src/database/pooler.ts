import type { Pool, PoolClient } from 'pg';

/** Time limits of statements, in ms, that a pooler did not let through when connections were opened. */
const limits = new WeakMap<Pool, number>();

/**
 * Poolers such as pgbouncer refuse connections that begin with settings they do not know, and `statement_timeout`
 * is one. Behind one that has just refused, connections begin without it; see `statementLimitMs`.
 *
 * @returns whether it is worth connecting again
 */
export function adaptToPooler(pool: Pool, error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  if (code !== '08P01' || !/unsupported startup parameter.*statement_timeout/.test(message)) return false;
  const options = pool.options as { statement_timeout?: number | false };
  if (typeof options.statement_timeout === 'number') limits.set(pool, options.statement_timeout);
  delete options.statement_timeout;
  return limits.has(pool);
}

/** The time limit that each statement has to be given, because its connection has none. */
export function statementLimitMs(pool: Pool): number | undefined {
  return limits.get(pool);
}

/** Runs work in a transaction whose statements have a time limit; a pooler would let others meet any other kind. */
export async function withLimit<Result>(
  client: PoolClient,
  limitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query(`begin; set local statement_timeout = ${Math.round(limitMs)}`);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Whether the server behind a connection can be another one with each transaction. */
export async function isPooled(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  // A pooler makes up the process id that the protocol tells.
  return rows[0]?.pid !== (client as PoolClient & { processID?: number }).processID;
}
