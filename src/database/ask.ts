import type { Pool } from 'pg';
import { connect, cut } from './connect.js';
import { asFinal, isConnectionError, toContactsError } from './errors.js';
import { interrupted } from './interrupted.js';
import { statementLimitMs, withLimit } from './pooler.js';
import { requestCancel } from './request-cancel.js';

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
  signal?: AbortSignal | undefined;
  /** an abort stops the server's work for it, if it comes while there is some */
  stop?: AbortSignal | undefined;
}

/** How long a statement that is to stop may go on before its connection is given up, in ms. */
const stopMs = 500;

/**
 * Runs one statement in a transaction of its own, once.
 *
 * @throws ContactsError, transient only when it is known not to have been done, or may be done twice
 */
export async function ask<Row extends object>(
  pool: Pool,
  sql: string,
  values: unknown[],
  { answerMs, repeatable = isReadOnly(sql), signal, stop }: AskOptions,
): Promise<Row[]> {
  const stoppable = stop?.aborted ? undefined : stop;
  const client = await connect(pool, signal ?? stoppable);
  const ignore = (): void => {};
  client.on('error', ignore);
  let guard = setTimeout(() => cut(client), answerMs);
  let stopped = false;
  const onStop = (): void => {
    stopped = true;
    requestCancel(client);
    clearTimeout(guard);
    guard = setTimeout(() => cut(client), stopMs);
  };
  stoppable?.addEventListener('abort', onStop, { once: true });
  let broken = false;
  try {
    const query = () => client.query<Row>(sql, values);
    const limitMs = statementLimitMs(pool);
    return (await (limitMs === undefined ? query() : withLimit(client, limitMs, query))).rows;
  } catch (error) {
    broken = isConnectionError(error);
    if (stopped && stoppable) throw interrupted(stoppable);
    const known = toContactsError(error);
    throw broken && !repeatable ? asFinal(known) : known;
  } finally {
    clearTimeout(guard);
    stoppable?.removeEventListener('abort', onStop);
    client.off('error', ignore);
    // A cancel that comes late could hit whoever has the connection next.
    client.release(broken || stopped);
  }
}
