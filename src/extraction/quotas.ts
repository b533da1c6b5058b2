import type { Random } from './random.js';

/**
 * Draws `amount` people at random, without putting back, from groups of these sizes, and says how many
 * came from each: a draw of the multivariate hypergeometric distribution. Every person has the same
 * chance, which rounded shares would not give.
 *
 * @param amount at most the sum of `sizes`
 * @returns one number a group, in the order given, that add up to `amount`
 */
export function drawProportionally(amount: number, sizes: readonly number[], random: Random): number[] {
  const total = sum(sizes);
  if (amount > total) throw new RangeError(`cannot draw ${amount} out of ${total}`);
  if (amount > total / 2) {
    const left = drawProportionally(total - amount, sizes, random);
    return sizes.map((size, group) => size - (left[group] ?? 0));
  }
  const remaining = [...sizes];
  const drawn = sizes.map(() => 0);
  for (let n = 0; n < amount; n++) {
    let place = random.below(total - n);
    let group = 0;
    while (place >= (remaining[group] ?? 0)) place -= remaining[group++] ?? 0;
    remaining[group] = (remaining[group] ?? 0) - 1;
    drawn[group] = (drawn[group] ?? 0) + 1;
  }
  return drawn;
}

/**
 * Shares `amount` out equally, like water poured over steps: what a group cannot give, the others do, so
 * that no two groups that could give more differ by over one. Who gives the odd one is drawn.
 *
 * @param amount at most the sum of `capacities`
 * @param capacities how many more each group can give
 * @param given how many each has given already; default none
 * @returns how many more each group gives, in the order given; they add up to `amount`
 */
export function shareEqually(
  amount: number,
  capacities: readonly number[],
  random: Random,
  given: readonly number[] = capacities.map(() => 0),
): number[] {
  if (amount > sum(capacities)) throw new RangeError(`cannot share ${amount} out over ${sum(capacities)}`);
  const upTo = (level: number): number[] =>
    capacities.map((capacity, group) => Math.min(capacity, Math.max(0, level - (given[group] ?? 0))));
  let low = 0;
  let high = Math.max(0, ...capacities.map((capacity, group) => capacity + (given[group] ?? 0)));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sum(upTo(middle)) <= amount) low = middle;
    else high = middle - 1;
  }
  const shares = upTo(low);
  const next = upTo(low + 1);
  const open = shares.flatMap((share, group) => ((next[group] ?? 0) > share ? [group] : []));
  for (let odd = amount - sum(shares); odd > 0; odd--) {
    const [group] = open.splice(random.below(open.length), 1);
    if (group !== undefined) shares[group] = (shares[group] ?? 0) + 1;
  }
  return shares;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
