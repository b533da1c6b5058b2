import { randomUUID } from 'node:crypto';
import { type Database, throwIfAborted } from '../database/index.js';
import { badInput } from '../errors.js';
import { checkOptions } from './check-options.js';
import { Extraction, type ExtractionOptions } from './extraction.js';
import { ExtractionLog } from './extraction-log.js';
import { makePlan } from './make-plan.js';
import { newSeed } from './random.js';
import type { ScopeRequest } from './strata-reader.js';

/** A place to extract from, by exactly one name; `state` may stand beside `city` and `municipality`. */
export type LocationRequest =
  | { state: string; city?: never; municipality?: never; lada?: never }
  | { city: string; state?: string; municipality?: never; lada?: never }
  | { municipality: string; state?: string; city?: never; lada?: never }
  | { lada: string; state?: never; city?: never; municipality?: never };

/**
 * Plans an extraction of the premium ladas: the best by household income, equal shares.
 *
 * @param options.top how many ladas; default 10
 * @throws ContactsError `BAD_INPUT`, `NOT_ENOUGH_CONTACTS`, `NOT_READY` or `DATABASE_UNREACHABLE`; with the first
 *   contact also `LIMIT_REACHED`
 */
export function extractPremium(
  database: Database,
  options: ExtractionOptions & { top?: number },
): Promise<Extraction> {
  return extract(
    database,
    { kind: 'premium', ...(options.top !== undefined && { top: options.top }) },
    options,
  );
}

/**
 * Plans an extraction of a place: a uniform sample of everybody available there.
 *
 * @throws ContactsError `BAD_INPUT` (also for names that are misspelt or ambiguous, with what to ask
 *   instead), `NOT_ENOUGH_CONTACTS`, `NOT_READY` or `DATABASE_UNREACHABLE`; with the first contact also
 *   `LIMIT_REACHED`
 */
export function extractByLocation(
  database: Database,
  options: ExtractionOptions & LocationRequest,
): Promise<Extraction> {
  return extract(database, toScopeRequest(options), options);
}

/** The same for a request of either kind. */
export async function extract(
  database: Database,
  request: ScopeRequest,
  options: ExtractionOptions,
): Promise<Extraction> {
  const { amount, seed = newSeed(), partial = false, signal } = options;
  checkOptions(options);
  const id = options.queuedId ?? randomUUID();
  const log = new ExtractionLog(database.log, id);
  try {
    const planned = await log.phases.during('plan', () =>
      makePlan(database, request, { amount, seed, partial }),
    );
    throwIfAborted(signal);
    const { scope, amount: contacts, parts } = planned.plan;
    log.planned({ scope, requested: amount, planned: contacts, parts: parts.length });
    return new Extraction(database, planned, options, { id, seed, log });
  } catch (error) {
    log.refused({ scope: request, requested: amount, error });
    throw error;
  }
}

function toScopeRequest({ state, city, municipality, lada }: LocationRequest): ScopeRequest {
  const beside = state === undefined ? {} : { state };
  if (city !== undefined) return { kind: 'city', value: city, ...beside };
  if (municipality !== undefined) return { kind: 'municipality', value: municipality, ...beside };
  if (lada !== undefined) return { kind: 'lada', value: lada };
  if (state !== undefined) return { kind: 'state', value: state };
  throw badInput('Say from where: a state, city, municipality or lada.');
}
