import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, ContactsError } from '../../errors.js';
import { cancelExtraction, extractQueued, nameScope, reconcile } from '../../extraction/index.js';
import { fileName } from '../../files/index.js';
import { requesterOf } from '../asker.js';
import { type Failure, toFailure } from '../failure.js';
import type { House, Running } from '../house.js';
import type { Request } from '../store/requests.js';

/** How often an extraction that fails for a moment is tried again. */
const mostTries = 5;

/** How long to wait before the n-th new try, in seconds. */
export const pauseBefore = (tries: number): number => Math.min(600, 2 ** tries);

/**
 * Brings one request that waits for its extraction a step further: runs the extraction, or finds out what became of
 * it. Whatever happens meanwhile, to this process too, the ledger tells where it stands.
 */
export async function advance(house: House, id: number): Promise<void> {
  const request = await house.requests.find(id);
  if (request?.state !== 'waiting') return;
  switch (request.ledgerState) {
    case 'queued':
      return run(house, request);
    case 'running':
    case 'committed': {
      // Nobody of ours works on it, so its process died; or it is not done dying.
      await reconcile(house.database);
      const now = await house.requests.find(id);
      if (now?.ledgerState === request.ledgerState && request.ledgerState === 'committed') {
        // Its file lies on another machine, or is gone: it is written anew from the ledger.
        await house.requests.move(id, 'waiting', 'sending');
      } else if (now?.ledgerState === request.ledgerState) await house.requests.postpone(id, 1);
      return;
    }
    case 'delivered':
      await house.requests.move(id, 'waiting', 'sending');
      return;
    case 'failed':
      return askAgain(house, request, undefined);
    default:
      if (request.cancelledBy === stopping.by) return askAgain(house, request, undefined);
      await house.requests.move(id, 'waiting', 'telling', whyCancelled(request, undefined));
  }
}

/** What to tell of an extraction that somebody, or the deadline, put an end to. */
function whyCancelled({ extractionId, cancelledBy }: Request, running: Running | undefined): Failure {
  const reference = extractionId.slice(0, 8);
  if (cancelledBy !== 'deadline') return { reference, code: 'INTERRUPTED' };
  return { reference, code: 'TIMEOUT', ...(running && { done: running.done }) };
}

async function run(house: House, request: Request): Promise<void> {
  const { id, asked, extractionId } = request;
  const { options, database } = house;
  const running: Running = {
    controller: new AbortController(),
    startedAt: performance.now(),
    done: 0,
    planned: asked.amount,
  };
  house.running.set(id, running);
  try {
    await extractQueued(database, extractionId, {
      output: {
        path: async (scope) => {
          await mkdir(options.exportFolder, { recursive: true, mode: 0o700 });
          const name = fileName(nameScope(scope), asked.amount, new Date(), options.timeZone, asked.format);
          return join(options.exportFolder, name);
        },
        format: asked.format,
        compression: 'auto',
        numbered: true,
      },
      signal: running.controller.signal,
      timeoutMs: options.timeoutMs,
      batchRows: options.batchRows,
      mostAtOnce: options.mostAtOnce,
      onWait: (place) => {
        running.waits = place;
      },
      onProgress: (done, planned) => {
        running.waits = undefined;
        if (done === 0) running.startedAt = performance.now();
        running.done = done;
        running.planned = planned;
      },
    });
    await house.requests.move(id, 'waiting', 'sending');
  } catch (error) {
    await failed(house, request, running, error);
  } finally {
    house.running.delete(id);
  }
}

async function failed(house: House, request: Request, running: Running, error: unknown): Promise<void> {
  const { id, extractionId } = request;
  const failure = toFailure(error, extractionId.slice(0, 8));
  house.log.warn('telegram extraction came to nothing', { request: id, extractionId, error });
  const now = await house.requests.find(id);
  switch (now?.ledgerState) {
    case 'committed':
    case 'delivered':
      // It committed after all: only its file, or the news of it, is missing.
      await house.requests.move(id, 'waiting', 'sending');
      return;
    case 'cancelled':
      if (now.cancelledBy === stopping.by) return askAgain(house, request, undefined);
      await house.requests.move(id, 'waiting', 'telling', whyCancelled(now, running));
      return;
  }
  const forNow = ['DATABASE_UNREACHABLE', 'OUTCOME_UNKNOWN', 'INTERRUPTED'].includes(failure.code);
  if (forNow) return askAgain(house, request, failure);
  await house.requests.move(id, 'waiting', 'telling', failure);
}

/** Queues it anew; after too many tries, tells why not. */
async function askAgain(house: House, request: Request, failure: Failure | undefined): Promise<void> {
  const { requests } = house;
  if (request.tries >= mostTries) {
    const outcome = failure ?? toFailure(new ContactsError('DATABASE_UNREACHABLE', 'too many tries'));
    await requests.move(request.id, 'waiting', 'telling', outcome);
    return;
  }
  await reconcile(house.database);
  const pause = failure === undefined ? 0 : pauseBefore(request.tries);
  if (!(await requests.askAgain(request, pause))) await requests.postpone(request.id, Math.max(1, pause));
}

/** As the ledger names who ends what a bot was extracting when it was stopped. */
const stopping = { by: 'system', why: 'the bot was stopped; it is queued anew' } as const;

/** Puts back what this process is extracting: it is undone, and queued anew for whoever comes next. */
export function putBack(house: House): void {
  for (const { controller } of house.running.values()) {
    controller.abort(new CancelledError('The bot stops. Nothing was changed.', stopping));
  }
}

/** Cancels a request that waits or runs, wherever it does. False when its contacts are extracted already. */
export async function cancel(house: House, request: Request): Promise<boolean> {
  const { database, requests } = house;
  const { id, extractionId, userId } = request;
  if (request.state !== 'waiting') return false;
  try {
    const cancelledBy = requesterOf(userId);
    await cancelExtraction(database, extractionId, { cancelledBy, reason: 'cancelled in the chat' });
  } catch (error) {
    if (error instanceof ContactsError && error.code === 'BAD_INPUT') return false;
    throw error;
  }
  await requests.move(id, 'waiting', 'telling', whyCancelled(request, undefined));
  house.wake();
  return true;
}
