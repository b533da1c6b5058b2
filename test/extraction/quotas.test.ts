import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawProportionally, shareEqually, sum } from '../../src/extraction/quotas.js';
import { seededRandom } from '../../src/extraction/random.js';

const groups = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 });
const part = fc.double({ min: 0, max: 1, noNaN: true });

describe('drawProportionally', () => {
  it('draws exactly the amount, and from no group more than it has', () => {
    fc.assert(
      fc.property(groups, part, fc.nat(), (sizes, share, seed) => {
        const amount = Math.floor(sum(sizes) * share);
        const drawn = drawProportionally(amount, sizes, seededRandom(seed));
        expect(sum(drawn)).toBe(amount);
        expect(drawn.every((count, group) => count >= 0 && count <= (sizes[group] ?? 0))).toBe(true);
      }),
    );
  });

  it('gives every person the same chance, as the hypergeometric distribution has it', () => {
    const sizes = [10, 30, 60];
    const random = seededRandom(7);
    const rounds = 4000;
    const totals = [0, 0, 0];
    let squares = 0;
    for (let round = 0; round < rounds; round++) {
      const drawn = drawProportionally(20, sizes, random);
      drawn.forEach((count, group) => {
        totals[group] = (totals[group] ?? 0) + count;
      });
      squares += (Number(drawn[0]) - 2) ** 2;
    }
    expect(totals.map((total) => total / rounds / 20)).toEqual([
      expect.closeTo(0.1, 2),
      expect.closeTo(0.3, 2),
      expect.closeTo(0.6, 2),
    ]);
    // Rounded shares would always give 2; the variance of a hypergeometric draw is n·p·q·(N-n)/(N-1).
    expect(squares / rounds).toBeCloseTo((20 * 0.1 * 0.9 * 80) / 99, 0);
  });

  it('refuses to draw more than there are', () => {
    expect(() => drawProportionally(4, [1, 2], seededRandom(1))).toThrow(RangeError);
  });
});

describe('shareEqually', () => {
  it('shares exactly the amount, so that no two that could give more differ by over one', () => {
    fc.assert(
      fc.property(groups, part, fc.array(fc.nat(50)), fc.nat(), (capacities, share, before, seed) => {
        const given = capacities.map((_, group) => before[group] ?? 0);
        const amount = Math.floor(sum(capacities) * share);
        const shares = shareEqually(amount, capacities, seededRandom(seed), given);
        expect(sum(shares)).toBe(amount);
        expect(shares.every((count, group) => count >= 0 && count <= (capacities[group] ?? 0))).toBe(true);
        const totals = shares.map((count, group) => count + (given[group] ?? 0));
        const open = totals.filter((_, group) => (shares[group] ?? 0) < (capacities[group] ?? 0));
        const giving = totals.filter((_, group) => (shares[group] ?? 0) > 0);
        // Whoever gave stands at most one above anybody who could still give.
        if (open.length > 0 && giving.length > 0)
          expect(Math.max(...giving) - Math.min(...open)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('draws who gives the odd one', () => {
    const shares = Array.from({ length: 60 }, (_, seed) =>
      shareEqually(1, [5, 5, 5], seededRandom(seed)).indexOf(1),
    );
    expect(new Set(shares)).toEqual(new Set([0, 1, 2]));
  });
});

describe('seededRandom', () => {
  it('repeats with its seed, and differs with every bit of it', () => {
    const first = (seed: number) => seededRandom(seed).int64();
    expect(first(5)).toBe(first(5));
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 47, 2 ** 48 - 1];
    expect(new Set(seeds.map(first)).size).toBe(seeds.length);
  });
});
