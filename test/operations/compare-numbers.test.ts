import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareNumbers } from '../../src/operations/verify/compare-numbers.js';

async function* yieldAll(numbers: readonly number[]): AsyncGenerator<string> {
  for (const number of numbers) yield String(number);
}

it('agrees with counting both, whatever they are', async () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(numbers, numbers, async (one, other) => {
      const count = (list: number[], number: number) =>
        list.filter((candidate) => candidate === number).length;
      const lacking = (list: number[], from: number[]) =>
        [...new Set(list)].reduce(
          (sum, number) => sum + Math.max(0, count(list, number) - count(from, number)),
          0,
        );
      const difference = Array.from({ length: Math.max(one.length, other.length) }, (_, place) => place).find(
        (place) => one[place] !== other[place],
      );
      expect(await compareNumbers(yieldAll(one), yieldAll(other))).toEqual({
        rows: one.length,
        expected: other.length,
        missing: lacking(other, one),
        added: lacking(one, other),
        leftOut: 0,
        firstDifference: difference === undefined ? null : difference + 1,
      });
    }),
    { numRuns: 500 },
  );
});

it('counts apart what may be lacking', async () => {
  const mayLack = (number: string) => number === '2';
  const comparison = await compareNumbers(yieldAll([1, 3]), yieldAll([1, 2, 3, 2, 4]), mayLack);
  expect(comparison).toMatchObject({ missing: 1, added: 0, leftOut: 2, firstDifference: 2 });
});

it('lets go of both when one of them fails', async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) yield '1';
    } finally {
      closed = true;
    }
  }
  async function* failing(): AsyncGenerator<string> {
    yield '1';
    throw new Error('broken');
  }
  await expect(compareNumbers(failing(), endless())).rejects.toThrow('broken');
  expect(closed).toBe(true);
});
