import type { Bench } from './bench.js';
import { giveBack } from './give-back.js';

/** Sees to it that a small table has people left, whatever a path takes out of it. */
export interface Room {
  /** to be called before `amount` more are taken; gives all back once half of the pool would be gone */
  take(amount: number): Promise<void>;
}

/** Room in a pool of `available` people. */
export function roomIn(bench: Pick<Bench, 'database'>, available: number): Room {
  let taken = 0;
  return {
    async take(amount) {
      if (taken + amount > available / 2) {
        await giveBack(bench.database);
        taken = 0;
      }
      taken += amount;
    },
  };
}
