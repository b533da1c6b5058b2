/** How two sequences of numbers differ. */
export interface Comparison {
  /** how long the first is, and the second */
  rows: number;
  expected: number;
  /** numbers of the second that the first lacks, and the other way round; one that stands twice counts twice */
  missing: number;
  added: number;
  /** numbers of the second that the first may lack, and does */
  leftOut: number;
  /** the first place (from 1) at which they differ; null when they are equal */
  firstDifference: number | null;
}

/**
 * Compares two sequences of numbers, each read once and in step. Memory grows with how far numbers lie from their
 * place, not with how many there are: equal or cut sequences and single rows lost need none, one that was sorted anew
 * needs some 50 bytes a number.
 *
 * @param mayLack asked once both were read
 */
export async function compareNumbers(
  rows: AsyncIterable<string>,
  expected: AsyncIterable<string>,
  mayLack: (number: string) => boolean = () => false,
): Promise<Comparison> {
  const one = rows[Symbol.asyncIterator]();
  const other = expected[Symbol.asyncIterator]();
  const balance = new Map<number, number>();
  const add = (number: string, amount: number): void => {
    const key = Number(number);
    const sum = (balance.get(key) ?? 0) + amount;
    if (sum === 0) balance.delete(key);
    else balance.set(key, sum);
  };
  const comparison: Comparison = {
    ...{ rows: 0, expected: 0, missing: 0, added: 0, leftOut: 0 },
    firstDifference: null,
  };
  try {
    for (let place = 1; ; place++) {
      const [has, should] = [await one.next(), await other.next()];
      if (has.done && should.done) break;
      if (!has.done) comparison.rows++;
      if (!should.done) comparison.expected++;
      if (has.value === should.value) continue;
      comparison.firstDifference ??= place;
      if (!has.done) add(has.value, 1);
      if (!should.done) add(should.value, -1);
    }
  } finally {
    await one.return?.();
    await other.return?.();
  }
  for (const [number, sum] of balance) {
    if (sum > 0) comparison.added += sum;
    else if (mayLack(String(number))) comparison.leftOut -= sum;
    else comparison.missing -= sum;
  }
  return comparison;
}
