import type { Database } from '../database/index.js';
import { CancelledError } from '../errors.js';
import { type ExtractionEnd, findEnd } from './ledger.js';

/** How often an extraction looks whether somebody else has cancelled it. */
const lookPauseMs = 400;

/** A time after which an extraction is ended, and the setting that it comes from. */
export interface Deadline {
  ms: number;
  setting: 'BOT_EXTRACTION_TIMEOUT' | 'BOT_QUEUE_TIMEOUT';
}

/** Aborts `controller` when the caller's signal is. Returns what ends that. */
export function bindSignal(controller: AbortController, signal: AbortSignal | undefined): () => void {
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return () => signal?.removeEventListener('abort', onAbort);
}

/** Aborts `controller` when the time is over. Keeps no process alive. Returns what ends that. */
export function bindDeadline(controller: AbortController, deadline: Deadline): () => void {
  const timer = setTimeout(() => controller.abort(tooLate(deadline)), deadline.ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/**
 * Aborts `controller` when somebody else cancels the extraction on record, which is looked for now and then. Keeps no
 * process alive. Returns what ends that.
 */
export function watchForCancel(controller: AbortController, database: Database, id: string): () => void {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const end = await findEnd(database, id, { patient: false }).catch(() => undefined);
    looking = false;
    if (end?.state === 'cancelled') controller.abort(cancelledElsewhere(id, end));
  };
  const timer = setInterval(look, lookPauseMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The error of an extraction that somebody else cancelled. */
export function cancelledElsewhere(id: string, { cancelledBy, failure }: ExtractionEnd): CancelledError {
  const [by, why] = [cancelledBy ?? 'somebody', failure ?? ''];
  return new CancelledError(`Extraction ${id} was cancelled by ${by}: ${why}. Nothing was changed.`, {
    by,
    why,
  });
}

function tooLate({ ms, setting }: Deadline): CancelledError {
  const time = `${(ms / 1000).toLocaleString('en-US')} s`;
  const what = setting === 'BOT_QUEUE_TIMEOUT' ? 'Its turn did not come in time: the' : 'The';
  return new CancelledError(`${what} time allowed (${setting}) ran out. Nothing was changed.`, {
    by: 'deadline',
    why: `${setting} (${time}) ran out`,
  });
}
