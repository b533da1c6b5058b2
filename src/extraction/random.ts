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
  const generator = xoroshiro128plusFromState([seed | 0, Math.floor(seed / 2 ** 32), ...goldenRatio]);
  for (let warmUp = 0; warmUp < 32; warmUp++) generator.next();
  return {
    below: (bound) => uniformInt(generator, 0, bound - 1),
    int64: () => uniformBigInt(generator, -(2n ** 63n), 2n ** 63n - 1n).toString(),
  };
}

/** Fills the other half of the state, so that no seed leaves it all zero. */
const goldenRatio = [0x9e3779b9 | 0, 0x7f4a7c15 | 0];

/** Seeds are whole numbers from 0 to this one: 48 bits, exact in JSON, JavaScript and a spreadsheet. */
export const maxSeed = 2 ** 48 - 1;

/** A seed nobody can foresee. */
export function newSeed(): number {
  return randomBytes(6).readUIntBE(0, 6);
}
