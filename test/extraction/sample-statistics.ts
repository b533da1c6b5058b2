/** Everybody who can be drawn, by rank in the order of ids, and which group (lada, spelling) each is of. */
export interface Pool {
  groups: readonly number[];
}

/** The ranks of those who were drawn, in the order of the file. */
export type Draw = readonly number[];

/**
 * How far many draws of equal size are from what a uniform sample gives, in standard deviations, by what is
 * looked at. Two-sided: a sample that is too even is no random one either.
 *
 * - `inclusion`: how often each person was drawn (chi-square over people)
 * - `groups`: how often each group was, over all draws (the furthest of them)
 * - `spread`: how much groups vary from draw to draw (hypergeometric; rounded shares do not vary)
 * - `ids`: whether low or high ids are preferred (sum of ranks)
 * - `neighbours`: whether ids that follow one another are drawn together (number of runs)
 * - `order`: whether the place in the file goes with the id (rank correlation)
 */
export function measure(pool: Pool, draws: readonly Draw[]): Record<string, number> {
  const size = pool.groups.length;
  const drawn = draws[0]?.length ?? 0;
  return {
    inclusion: inclusion(size, drawn, draws),
    groups: groupTotals(pool, drawn, draws),
    spread: spread(pool, drawn, draws),
    ids: ids(size, drawn, draws),
    neighbours: neighbours(size, drawn, draws),
    order: order(draws),
  };
}

/** Beyond so many standard deviations a sampler is refused; an honest one is once in 16,000. */
export const tolerated = 4;

/** The names of what a sampler is refused for. */
export function refusals(measures: Record<string, number>): string[] {
  return Object.keys(measures).filter((name) => !(Math.abs(measures[name] ?? Number.NaN) < tolerated));
}

/** How often each person was drawn: the sum of squared deviations by what it is on average. */
export function chiSquarePerDegree(size: number, drawn: number, draws: readonly Draw[]): number {
  const counts = new Array<number>(size).fill(0);
  for (const draw of draws) for (const rank of draw) counts[rank] = (counts[rank] ?? 0) + 1;
  const expected = (draws.length * drawn) / size;
  const squares = total(counts.map((count) => (count - expected) ** 2));
  return squares / (expected * (1 - drawn / size)) / size;
}

function inclusion(size: number, drawn: number, draws: readonly Draw[]): number {
  return (chiSquarePerDegree(size, drawn, draws) - 1) * Math.sqrt((size - 1) / 2);
}

function groupTotals(pool: Pool, drawn: number, draws: readonly Draw[]): number {
  const size = pool.groups.length;
  const sizes = tally(pool.groups);
  const totals = tally(draws.flat().map((rank) => pool.groups[rank] ?? 0));
  const deviations = sizes.map((members, group) => {
    const share = members / size;
    const variance = (draws.length * drawn * share * (1 - share) * (size - drawn)) / (size - 1);
    return ((totals[group] ?? 0) - draws.length * drawn * share) / Math.sqrt(variance);
  });
  return deviations.reduce((most, z) => (Math.abs(z) > Math.abs(most) ? z : most), 0);
}

function spread(pool: Pool, drawn: number, draws: readonly Draw[]): number {
  const size = pool.groups.length;
  const sizes = tally(pool.groups);
  const finite = (size - 1) / (size - drawn);
  const chiSquare = total(
    draws.map((draw) => {
      const counts = tally(draw.map((rank) => pool.groups[rank] ?? 0));
      return total(
        sizes.map((members, group) => {
          const expected = (drawn * members) / size;
          return ((counts[group] ?? 0) - expected) ** 2 / expected;
        }),
      );
    }),
  );
  const degrees = draws.length * (sizes.length - 1);
  return (chiSquare * finite - degrees) / Math.sqrt(2 * degrees);
}

function ids(size: number, drawn: number, draws: readonly Draw[]): number {
  const ranks = total(draws.flat());
  const variance = (draws.length * drawn * (size + 1) * (size - drawn)) / 12;
  return (ranks - (draws.length * drawn * (size - 1)) / 2) / Math.sqrt(variance);
}

function neighbours(size: number, drawn: number, draws: readonly Draw[]): number {
  const runs = total(
    draws.map((draw) => {
      const members = new Set(draw);
      return draw.filter((rank) => !members.has(rank - 1)).length;
    }),
  );
  const others = size - drawn;
  const mean = (drawn * (others + 1)) / size;
  const variance = (drawn * (drawn - 1) * others * (others + 1)) / (size ** 2 * (size - 1));
  return (draws.length * mean - runs) / Math.sqrt(draws.length * variance);
}

function order(draws: readonly Draw[]): number {
  const each = draws.map((draw) => {
    const n = draw.length;
    const places = [...draw.keys()].sort((one, other) => (draw[one] ?? 0) - (draw[other] ?? 0));
    const squares = total(places.map((place, rank) => (place - rank) ** 2));
    return (1 - (6 * squares) / (n * (n ** 2 - 1))) * Math.sqrt(n - 1);
  });
  return total(each) / Math.sqrt(draws.length);
}

function tally(groups: readonly number[]): number[] {
  const counts: number[] = [];
  for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
  return Array.from(counts, (count) => count ?? 0);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
