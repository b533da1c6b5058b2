import type { Pool } from 'pg';
import { connect, cut } from './connect.js';
import { asFinal, isConnectionError, toContactsError } from './errors.js';

/** Changes nothing, or nothing that lasts. Comments may stand before it. */
const selects = /^(?:\s|--[^\n]*\n)*select\b/i;

export interface AskOptions {
  /** how long an answer is waited for, in ms; then the connection is given up */
  answerMs: number;
  /** whether it may be done twice; default: whether it is a `select` */
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
  { answerMs, repeatable = selects.test(sql), signal }: AskOptions,
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
