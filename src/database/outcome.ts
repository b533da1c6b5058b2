import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { ask } from './ask.js';
import { isConnectionError } from './errors.js';

/** The server's side of a transaction. */
export interface Backend {
  /** the server's process, as `pg_stat_activity` has it */
  pid: number;
  /** the 64-bit transaction id, in decimal; empty while there is none */
  xid: string;
}

/** How long, and how often, a lost COMMIT is asked after before its outcome is called unknown. */
const outcomeDeadlineMs = 30_000;
const outcomePauseMs = 250;

/** How long a broken connection's transaction is waited for before the contacts it may hold are let be. */
const endDeadlineMs = 3_000;
const endPauseMs = 50;

/** A question of this file is answered at once, or not at all. */
const answerMs = 2_000;

/**
 * Finds out what became of a transaction whose COMMIT was sent and never answered. One that the server still waits
 * to hear from is ended first, so that a COMMIT which is on its way cannot come after the answer.
 */
export async function findOutcome(
  pool: Pool,
  backend: Backend,
): Promise<'committed' | 'aborted' | 'unknown'> {
  const deadline = AbortSignal.timeout(outcomeDeadlineMs);
  while (!deadline.aborted) {
    try {
      const status = await statusOf(pool, backend, deadline);
      if (status === 'committed' || status === 'aborted') return status;
      if (status === null) return 'unknown';
      await terminate(pool, backend, true, deadline);
    } catch (error) {
      if (!isConnectionError(error)) return 'unknown';
    }
    await pause(outcomePauseMs);
  }
  return 'unknown';
}

/**
 * Ends a transaction whose connection broke, where the server has not noticed: it would go on working, and hold its
 * contacts. Waits until it has let go, for a moment; a server that cannot be reached is left to notice by itself.
 */
export async function endBackend(pool: Pool, backend: Backend): Promise<void> {
  if (backend.xid === '') return;
  const deadline = AbortSignal.timeout(endDeadlineMs);
  try {
    while (!deadline.aborted && (await statusOf(pool, backend, deadline)) === 'in progress') {
      await terminate(pool, backend, false, deadline);
      await pause(endPauseMs);
    }
  } catch {
    // Nothing was committed, whatever the server thinks of it.
  }
}

/** Asks the server to stop the statement that a transaction runs. Never throws. */
export async function cancelBackend(pool: Pool, { pid, xid }: Backend): Promise<void> {
  if (xid === '') return;
  const sql =
    'select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and backend_xid = $2::xid8::xid';
  // Out of reach, the connection is as good as gone: nothing is left to cancel.
  await ask(pool, sql, [pid, xid], { answerMs, signal: AbortSignal.timeout(answerMs) }).catch(() => {});
}

async function statusOf(
  pool: Pool,
  { xid }: Backend,
  signal: AbortSignal,
): Promise<string | null | undefined> {
  const sql = 'select pg_xact_status($1::xid8) as status';
  const [row] = await ask<{ status: string | null }>(pool, sql, [xid], { answerMs, signal });
  return row?.status;
}

async function terminate(
  pool: Pool,
  { pid, xid }: Backend,
  onlyIdle: boolean,
  signal: AbortSignal,
): Promise<void> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where pid = $1 and backend_xid = $2::xid8::xid and (state like 'idle in transaction%' or not $3)`;
  await ask(pool, sql, [pid, xid, onlyIdle], { answerMs, signal });
}
