import type { Scope } from '../locations/index.js';
import { shareEqually, sum } from './quotas.js';
import type { Random } from './random.js';
import type { Stratum } from './strata.js';

/** Strata that are sampled together, and how many contacts they owe together. */
export interface Part {
  readonly strata: readonly Stratum[];
  readonly amount: number;
}

/** What an extraction is about to take from where. */
export interface Plan {
  readonly scope: Scope;
  readonly amount: number;
  readonly strata: readonly Stratum[];
  /** ladas in the order in which they are told: by rank for premium, else by number */
  readonly ladas: readonly string[];
  /** premium: one a lada, equal shares; a place: one, a uniform sample of everybody in it */
  readonly parts: readonly Part[];
}

/** One lada's part, as people are told of it. */
export interface LadaSummary {
  /** the lada; empty for contacts without one */
  value: string;
  /** contacts available when the plan was made; at least so many where not `exact` */
  available: number;
  exact: boolean;
  /** contacts drawn from it before anybody was found to be held by others or to have no valid number */
  quota: number;
  delivered: number;
}

/** Contacts by lada. */
export type Tally = ReadonlyMap<string, number>;

/**
 * Shares `amount` out over what is sampled together. What a lada of premium cannot give, the others do.
 *
 * @param amount at most what the strata hold
 */
export function divide(
  { scope, strata, ladas }: Pick<Plan, 'scope' | 'strata' | 'ladas'>,
  amount: number,
  random: Random,
): Part[] {
  if (scope.kind !== 'premium') return [{ strata, amount }];
  const members = ladas.map((lada) => strata.filter((stratum) => stratum.lada === lada));
  const capacities = members.map((own) => sum(own.map(({ available }) => available)));
  const shares = shareEqually(amount, capacities, random);
  return members.map((own, n) => ({ strata: own, amount: shares[n] ?? 0 }));
}

/** Adds the strata of each lada up, in the order of `plan.ladas`. */
export function summarise(plan: Plan, quotas: Tally, delivered: Tally): LadaSummary[] {
  return plan.ladas.map((value) => {
    const own = plan.strata.filter(({ lada }) => lada === value);
    return {
      value,
      available: sum(own.map(({ available }) => available)),
      exact: own.every(({ exact }) => exact),
      quota: quotas.get(value) ?? 0,
      delivered: delivered.get(value) ?? 0,
    };
  });
}
