import type { Scope } from '../locations/index.js';
import { drawProportionally, shareEqually, sum } from './quotas.js';
import type { Random } from './random.js';
import type { Stratum } from './strata.js';

/** What an extraction is about to take from where. */
export interface Plan {
  readonly scope: Scope;
  readonly amount: number;
  readonly strata: readonly Stratum[];
  /** ladas in the order in which they are told: by rank for premium, else by number */
  readonly ladas: readonly string[];
  /** contacts each stratum owes, by its place in `strata` */
  readonly quotas: readonly number[];
}

/** One lada's part, as people are told of it. */
export interface LadaSummary {
  /** the lada; empty for contacts without one */
  value: string;
  available: number;
  quota: number;
  delivered: number;
}

/**
 * Shares `amount` out over the strata. Premium: equally over the ladas, and within a lada as chance has
 * it. A place: as chance has it over everybody, so that the result is a uniform sample.
 *
 * @param capacities how many more each stratum can give
 * @param given how many each has given already
 * @returns how many each stratum owes; they add up to `amount`, which the capacities must hold
 */
export function allocate(
  { scope, strata, ladas }: Pick<Plan, 'scope' | 'strata' | 'ladas'>,
  amount: number,
  capacities: readonly number[],
  given: readonly number[],
  random: Random,
): number[] {
  if (scope.kind !== 'premium') return drawProportionally(amount, capacities, random);
  const members = ladas.map((lada) =>
    strata.flatMap((stratum, index) => (stratum.lada === lada ? [index] : [])),
  );
  const over = (numbers: readonly number[]) =>
    members.map((indexes) => sum(indexes.map((i) => numbers[i] ?? 0)));
  const shares = shareEqually(amount, over(capacities), random, over(given));
  const quotas = strata.map(() => 0);
  members.forEach((indexes, lada) => {
    const sizes = indexes.map((index) => capacities[index] ?? 0);
    drawProportionally(shares[lada] ?? 0, sizes, random).forEach((quota, n) => {
      const index = indexes[n];
      if (index !== undefined) quotas[index] = quota;
    });
  });
  return quotas;
}

/** Adds the strata of each lada up, in the order of `plan.ladas`. */
export function summarise(plan: Plan, delivered: readonly number[]): LadaSummary[] {
  const summaries = new Map<string, LadaSummary>(
    plan.ladas.map((value) => [value, { value, available: 0, quota: 0, delivered: 0 }]),
  );
  plan.strata.forEach((stratum, index) => {
    const summary = summaries.get(stratum.lada);
    if (summary === undefined) return;
    summary.available += stratum.available;
    summary.quota += plan.quotas[index] ?? 0;
    summary.delivered += delivered[index] ?? 0;
  });
  return [...summaries.values()];
}
