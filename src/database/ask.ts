import type { Pool } from 'pg';
import { connect, cut } from './connect.js';
import { asFinal, isConnectionError, toContactsError } from './errors.js';

/** Whether a statement changes nothing, or nothing that lasts. One that cannot be told is taken for a change. */
export function isReadOnly(sql: string): boolean {
  const bare = sql.replaceAll(/^\s*--.*$/gm, '').trim();
  return (
    /^select\b/i.test(bare) || (/^with\b/i.test(bare) && !/\b(insert|update|delete|merge)\b/i.test(bare))
  );
}

export interface AskOptions {
  /** how long an answer is waited for, in ms; then the connection is given up */
  answerMs: number;
  /** whether it may be done twice; default: whether it only reads */
  repeatable?: boolean;
  /** an abort ends the wait for a connection */
  signal?: AbortSignal;
}

/**
 * Runs one statement in a transaction of its own, once.
 *
 * @throws ContactsError, transient only when it is known not to have been done, or may be done twice
 */
export async function ask<Row extends object>(
  pool: Pool,
  sql: string,
  values: unknown[],
  { answerMs, repeatable = isReadOnly(sql), signal }: AskOptions,
): Promise<Row[]> {
  const client = await connect(pool, signal);
  const ignore = (): void => {};
  client.on('error', ignore);
  const guard = setTimeout(() => cut(client), answerMs);
  let broken = false;
  try {
    return (await client.query<Row>(sql, values)).rows;
  } catch (error) {
    broken = isConnectionError(error);
    const known = toContactsError(error);
    throw broken && !repeatable ? asFinal(known) : known;
  } finally {
    clearTimeout(guard);
    client.off('error', ignore);
    client.release(broken);
  }
}
