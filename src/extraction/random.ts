import { randomBytes } from 'node:crypto';
import { uniformBigInt } from 'pure-rand/distribution/uniformBigInt';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers that look random and repeat with the seed they came from. */
export interface Random {
  /** uniform in [0, bound), for whole bounds from 1 to 2^53 */
  below(bound: number): number;
  /** uniform over all 64-bit signed integers, in decimal */
  int64(): string;
}

/** A generator (xoroshiro128+) that gives the same numbers for the same seed, on every machine. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plusFromState(stateOf(seed));
  return {
    below: (bound) => uniformInt(generator, 0, bound - 1),
    int64: () => uniformBigInt(generator, -(2n ** 63n), 2n ** 63n - 1n).toString(),
  };
}

/**
 * Spreads a seed over the whole state, as the generator's authors ask for (splitmix64). Seeds that follow one
 * another would otherwise give numbers that go together: the generator is linear, and never forgets that its
 * states differed in a bit.
 */
function stateOf(seed: number): number[] {
  let sum = BigInt(seed);
  return [0, 1].flatMap(() => {
    sum = BigInt.asUintN(64, sum + 0x9e3779b97f4a7c15n);
    let mixed = BigInt.asUintN(64, (sum ^ (sum >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    mixed ^= mixed >> 31n;
    return [Number(mixed & 0xffffffffn) | 0, Number(mixed >> 32n) | 0];
  });
}

/** Seeds are whole numbers from 0 to this one: 48 bits, exact in JSON, JavaScript and a spreadsheet. */
export const maxSeed = 2 ** 48 - 1;

/** A seed nobody can foresee. */
export function newSeed(): number {
  return randomBytes(6).readUIntBE(0, 6);
}
