import type { Database } from '../database/index.js';
import { CancelledError } from '../errors.js';
import { type ExtractionEnd, findEnd } from './ledger.js';

/** How often an extraction looks whether somebody else has cancelled it. */
const lookPauseMs = 400;

/** What can put an end to an extraction from inside its process. */
export interface Stops {
  signal: AbortSignal | undefined;
  timeoutMs: number;
}

/**
 * Aborts `controller` when the caller's signal is, or when the time is over. Keeps no process alive. Returns what
 * ends that.
 */
export function bindStops(controller: AbortController, { signal, timeoutMs }: Stops): () => void {
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => controller.abort(tooLate(timeoutMs)), timeoutMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
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

function tooLate(timeoutMs: number): CancelledError {
  const time = `${(timeoutMs / 1000).toLocaleString('en-US')} s`;
  return new CancelledError(`The time allowed (BOT_EXTRACTION_TIMEOUT) ran out. Nothing was changed.`, {
    by: 'deadline',
    why: `BOT_EXTRACTION_TIMEOUT (${time}) ran out`,
  });
}
