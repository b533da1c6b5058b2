import type { Candidates } from './claim.js';
import { drawProportionally, sum } from './quotas.js';
import type { Random } from './random.js';
import type { Stretch } from './walk.js';

/**
 * How many people are looked at, at least, to choose from. The chance of a person to lie in a stretch of so
 * many varies by about 1 / √n with the gaps of the hash: 3 % for a thousand.
 */
export const shortestStretch = 1000;

/** Chooses `wanted` people of a stretch, or all there are: each with the same chance. */
export function choose(stretch: Stretch, wanted: number, random: Random): Candidates[] {
  const counts = stretch.people.map(({ ids }) => ids.length);
  const parts = drawProportionally(Math.min(wanted, stretch.count), counts, random);
  const chosen = stretch.people.map(({ stratum, ids }, n) => ({
    stratum,
    ids: pick(ids, parts[n] ?? 0, random),
  }));
  return byLada(chosen.filter(({ ids }) => ids.length > 0));
}

/** Puts people together whose lada is spelt the same: one statement claims them. Order as given. */
export function byLada(people: Stretch['people']): Candidates[] {
  const ladas = new Map<string | null, Candidates>();
  for (const { stratum, ids } of people) {
    const { slice, lada } = stratum;
    const candidates = ladas.get(slice.lada) ?? { lada, slices: [], ids: [] };
    candidates.slices.push(slice);
    for (const id of ids) candidates.ids.push(id);
    ladas.set(slice.lada, candidates);
  }
  return [...ladas.values()];
}

/** How many of `wanted` each of these should give, as chance has it. */
export function shareOut(candidates: readonly Candidates[], wanted: number, random: Random): number[] {
  const counts = candidates.map(({ ids }) => ids.length);
  return drawProportionally(Math.min(wanted, sum(counts)), counts, random);
}

function pick(ids: readonly string[], amount: number, random: Random): string[] {
  const picked = [...ids];
  if (amount >= picked.length) return picked;
  for (let place = 0; place < amount; place++) {
    const other = place + random.below(picked.length - place);
    [picked[place], picked[other]] = [picked[other] as string, picked[place] as string];
  }
  return picked.slice(0, amount);
}
