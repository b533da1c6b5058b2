import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../database/index.js';
import { ContactsError, type ErrorCode } from '../errors.js';
import { type LimitSettings, reserve } from '../limits/index.js';
import type { Scope } from '../locations/index.js';
import { type Delivery, type ExtractToFileOptions, extractToFile } from './extract-to-file.js';
import { insertExtraction } from './ledger.js';
import { checkAmount, makePlan } from './make-plan.js';
import { newSeed } from './random.js';
import type { ScopeRequest } from './strata-reader.js';

export interface QueueOptions {
  /** contacts wanted, 1 or more */
  amount: number;
  /** who asks, e.g. `telegram:12345` */
  requestedBy: string;
  /** through what: `telegram` … */
  channel: string;
  format: string;
  limits: LimitSettings;
}

/**
 * Puts an extraction on record that waits for its turn. Whether there are enough people and whether limits allow it
 * is checked now; what it may take is reserved from now on. It changes nothing in the pool.
 *
 * @param also what is to be written in the same transaction; when it throws, nothing is
 * @throws ContactsError as `extract` does, with nothing written
 */
export async function enqueueExtraction(
  database: Database,
  request: ScopeRequest,
  { amount, requestedBy, channel, format, limits }: QueueOptions,
  also: (transaction: Transaction, id: string) => Promise<void> = async () => {},
): Promise<{ id: string; scope: Scope }> {
  checkAmount(amount);
  const id = randomUUID();
  const seed = newSeed();
  const { plan } = await makePlan(database, request, { amount, seed, partial: false });
  await reserve(database, { requestedBy, amount, settings: limits }, async (transaction, chargedTo) => {
    const waiting = {
      id,
      scope: plan.scope,
      requested: amount,
      partial: false,
      seed,
      requestedBy,
      channel,
      format,
      compression: null,
      filePath: null,
      chargedTo,
      reserved: amount,
    };
    await insertExtraction(transaction, waiting, { state: 'queued' });
    await also(transaction, id);
  });
  return { id, scope: plan.scope };
}

/** Reasons that do not pass by themselves; for any other it goes on waiting. */
const refusals = new Set<ErrorCode>(['BAD_INPUT', 'NOT_ENOUGH_CONTACTS', 'NOT_READY', 'FILE_NOT_WRITTEN']);

interface Waiting {
  scope: Scope;
  requested: string;
  partial: boolean;
  seed: string;
  requested_by: string;
  channel: string;
}

/**
 * Runs an extraction that waits, into a file, once its turn has come among all that are asked for on this database; for
 * that it waits as long as it takes. An abort meanwhile leaves it waiting for whoever takes it up next. Two who try it
 * at once do not both: one is refused. It is not tried again by itself: when this throws, the ledger has it as failed or
 * cancelled, or still as waiting where the reason may pass.
 *
 * @throws ContactsError as `extractToFile` does; `INTERRUPTED` when it does not wait any more
 */
export async function extractQueued(
  database: Database,
  id: string,
  options: Omit<
    ExtractToFileOptions,
    'amount' | 'requestedBy' | 'channel' | 'seed' | 'partial' | 'limits' | 'queuedId' | 'queueTimeoutMs'
  >,
): Promise<Delivery> {
  const [waiting] = await database.query<Waiting>('queued_extraction', [id]);
  if (waiting === undefined) {
    throw new ContactsError('INTERRUPTED', `Extraction ${id} does not wait any more. Nothing was changed.`);
  }
  const { scope, requested, partial, seed, requested_by: requestedBy, channel } = waiting;
  try {
    return await extractToFile(database, scope, {
      ...options,
      amount: Number(requested),
      partial,
      seed: Number(seed),
      requestedBy,
      channel,
      queuedId: id,
    });
  } catch (error) {
    // Refused before it began: there are too few people by now, or its file cannot be made.
    if (error instanceof ContactsError && refusals.has(error.code)) {
      await database.change('refuse_queued', [id, error.message]).catch(() => {});
    }
    throw error;
  }
}
