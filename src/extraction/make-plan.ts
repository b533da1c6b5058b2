import type { Database } from '../database/index.js';
import { echo } from '../echo.js';
import { badInput } from '../errors.js';
import type { Slice } from '../locations/index.js';
import { explainShortage } from './not-enough.js';
import { divide, type Plan } from './plan.js';
import { sum } from './quotas.js';
import { type Random, seededRandom } from './random.js';
import type { Stratum } from './strata.js';
import { countStrata, resolveScope, type ScopeRequest } from './strata-reader.js';

/** A plan, and the generator that made it: claiming goes on drawing where planning stopped. */
export interface PlannedExtraction {
  plan: Plan;
  random: Random;
  /** contacts available in the whole scope; at least so many unless the strata are counted whole */
  available: number;
}

export interface PlanOptions {
  amount: number;
  seed: number;
  /** whether fewer than `amount` will do; then `plan.amount` is what there is */
  partial: boolean;
  /** count every stratum whole, which takes longer the more it holds; default: as far as is needed */
  exact?: boolean;
}

/** How far each stratum is counted at least, so that what is told of it says something. */
const countedContacts = 1000;

/**
 * Decides how many contacts come from where. Reads, changes nothing.
 *
 * @throws ContactsError `NOT_ENOUGH_CONTACTS` when the scope holds fewer (with `partial`: none)
 */
export async function makePlan(
  database: Database,
  request: ScopeRequest,
  { amount, seed, partial, exact = false }: PlanOptions,
): Promise<PlannedExtraction> {
  const { scope, ladas, slices } = await resolveScope(database, request);
  const strata = exact
    ? await countStrata(database, slices)
    : await countEnough(database, slices, amount, scope.kind === 'premium');
  const available = sum(strata.map(({ available }) => available));
  if (available < amount && !(partial && available > 0)) {
    throw await explainShortage(database, { scope, ladas, wanted: amount, available, held: 0 });
  }
  const random = seededRandom(seed);
  const planned = Math.min(amount, available);
  const parts = divide({ scope, strata, ladas }, planned, random);
  return { plan: { scope, ladas, strata, parts, amount: planned }, random, available };
}

/**
 * Counts as far as is needed to tell whether there are `amount`: of all together, or of `each` by itself, since
 * one that has so many may have to give them all.
 */
async function countEnough(
  database: Database,
  slices: readonly Slice[],
  amount: number,
  each: boolean,
): Promise<Stratum[]> {
  const share = Math.max(countedContacts, Math.ceil((2 * amount) / slices.length));
  if (!each && share < amount) {
    const strata = await countStrata(database, slices, share);
    if (sum(strata.map(({ available }) => available)) >= amount) return strata;
  }
  return countStrata(database, slices, Math.max(countedContacts, amount));
}

/** @throws ContactsError unless `amount` is a whole number of 1 or more that JavaScript counts exactly */
export function checkAmount(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw badInput(`An amount is a whole number of 1 or more, not ${echo(String(amount))}.`);
  }
}
