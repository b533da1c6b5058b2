import type { Database } from '../database/index.js';
import { badInput } from '../errors.js';
import { explainShortage } from './not-enough.js';
import { allocate, type Plan } from './plan.js';
import { sum } from './quotas.js';
import { type Random, seededRandom } from './random.js';
import { countStrata, resolveScope, type ScopeRequest } from './strata-reader.js';

/** A plan, and the generator that made it: claiming goes on drawing where planning stopped. */
export interface PlannedExtraction {
  plan: Plan;
  random: Random;
  /** contacts available in the whole scope */
  available: number;
}

/**
 * Decides how many contacts come from where. Reads, changes nothing.
 *
 * @param partial whether fewer than `amount` will do; then `plan.amount` is what there is
 * @throws ContactsError `NOT_ENOUGH_CONTACTS` when the scope holds fewer (with `partial`: none)
 */
export async function makePlan(
  database: Database,
  request: ScopeRequest,
  amount: number,
  seed: number,
  partial: boolean,
): Promise<PlannedExtraction> {
  const { scope, ladas, slices } = await resolveScope(database, request);
  const strata = await countStrata(database, slices);
  const capacities = strata.map(({ available }) => available);
  const available = sum(capacities);
  if (available < amount && !(partial && available > 0)) {
    throw await explainShortage(database, { scope, ladas, wanted: amount, available, held: 0 });
  }
  const random = seededRandom(seed);
  const given = strata.map(() => 0);
  const quotas = allocate({ scope, strata, ladas }, Math.min(amount, available), capacities, given, random);
  return { plan: { scope, ladas, strata, quotas, amount: sum(quotas) }, random, available };
}

/** @throws ContactsError unless `amount` is a whole number of 1 or more that JavaScript counts exactly */
export function checkAmount(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw badInput(`An amount is a whole number of 1 or more, not ${amount}.`);
  }
}
