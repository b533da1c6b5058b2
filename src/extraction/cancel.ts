import { setTimeout as pause } from 'node:timers/promises';
import { type Database, throwIfAborted } from '../database/index.js';
import { badInput, ContactsError } from '../errors.js';
import { type ExtractionEnd, findEnd } from './ledger.js';

export interface CancelOptions {
  /** who, e.g. `cli:ana` */
  cancelledBy: string;
  /** why, for the ledger; one line of 1 to 500 characters */
  reason: string;
  /** an abort ends the wait for the server; what is on record stays */
  signal?: AbortSignal;
}

/** What became of a cancel. */
export interface Cancellation {
  extractionId: string;
  /** of one that was cancelled before, by whom and why it was then */
  cancelledBy: string;
  reason: string;
  /** whether it was this call that cancelled it */
  new: boolean;
  /** whether the server has let go of the contacts */
  stopped: boolean;
}

type Means = 'look' | 'cancel' | 'terminate';

/** What is done to the session that claims, one after another, and how long each may take to work, in ms. */
const means = [
  ['cancel', 250],
  ['cancel', 250],
  ['terminate', 2_000],
] as const;

/** How long somebody may be about to commit before its session is ended, and before that is given up, in ms. */
const committingMs = 500;
const longestCommittingMs = 5_000;

const lookPauseMs = 50;
const longestReason = 500;

/**
 * Cancels an extraction that is running, wherever it runs. That goes on record first, and from then on it cannot
 * commit; then the server is made to stop its work, which gives everybody back. Its process need not help. When it
 * sees, within half a second, it ends with `INTERRUPTED` and removes what it wrote.
 *
 * @throws ContactsError `BAD_INPUT` when it has committed (it can be released), has failed, or does not exist
 */
export async function cancelExtraction(
  database: Database,
  id: string,
  options: CancelOptions,
): Promise<Cancellation> {
  const reason = checkReason(options.reason);
  const isNew = await record(database, id, options.cancelledBy, reason);
  const end = await findEnd(database, id);
  if (end?.state !== 'cancelled') throw nothingToCancel(id, end);
  const stopped = await stop(database, id, options.signal);
  const { cancelledBy, failure } = end;
  return {
    extractionId: id,
    cancelledBy: cancelledBy ?? 'somebody',
    reason: failure ?? '',
    new: isNew,
    stopped,
  };
}

/** Tells whether it was running until now. */
async function record(database: Database, id: string, who: string, reason: string): Promise<boolean> {
  for (const startedAt = performance.now(); ; ) {
    if ((await database.change('cancel_extraction', [id, who, reason])).length > 0) return true;
    const state = (await findEnd(database, id))?.state;
    if (state !== 'queued' && state !== 'running') return false;
    // It has had its last word with the ledger and is about to commit, or hangs there.
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > longestCommittingMs) {
      throw new ContactsError(
        'DATABASE_FAILED',
        `Extraction ${id} is being committed, and its session does not end. Look again in a moment: contacts show ${id}`,
      );
    }
    if (waitedMs > committingMs) await tell(database, id, 'terminate');
    await pause(lookPauseMs);
  }
}

/** Tells whether the server has let go. */
async function stop(database: Database, id: string, signal: AbortSignal | undefined): Promise<boolean> {
  for (const [mean, patienceMs] of means) {
    if (!(await tell(database, id, mean))) return true;
    for (const startedAt = performance.now(); performance.now() - startedAt < patienceMs; ) {
      throwIfAborted(signal);
      await pause(lookPauseMs);
      if (!(await tell(database, id, 'look'))) return true;
    }
  }
  return false;
}

/** Whether a session claims for the extraction. One that this user may not signal is left to look by itself. */
async function tell(database: Database, id: string, mean: Means): Promise<boolean> {
  try {
    return (await database.query('stop_extraction', [id, mean])).length > 0;
  } catch (error) {
    if (error instanceof ContactsError && error.code === 'NOT_READY') return true;
    throw error;
  }
}

function nothingToCancel(id: string, end: ExtractionEnd | undefined): ContactsError {
  if (end === undefined) return badInput(`There is no extraction ${id}. See: contacts history`);
  if (end.state === 'committed' || end.state === 'delivered') {
    return badInput(
      `Extraction ${id} is committed: its contacts are out of the pool. Give them back with: contacts release ${id} --reason R`,
    );
  }
  if (end.state === 'released') return badInput(`Extraction ${id} was given back already.`);
  return badInput(`Extraction ${id} had failed already: its contacts never left the pool.`);
}

function checkReason(text: string): string {
  const reason = text.trim();
  if (reason === '') throw badInput('The reason is empty. Say why: --reason "wrong state"');
  if (reason.length > longestReason) throw badInput(`A reason has ${longestReason} characters at most.`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(reason))
    throw badInput('A reason is one line, without control characters.');
  return reason;
}
