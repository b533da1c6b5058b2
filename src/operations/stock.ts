import type { Reader } from '../database/index.js';
import { countByPlace } from '../extraction/availability.js';

/** What is left of a state; `name` is null for those who name none. */
export interface StateStock {
  name: string | null;
  available: number;
}

/** What is left in the pool, by state, as of the last count. */
export class Stock {
  #states: StateStock[] = [];
  #countedAt: Date | undefined;

  get states(): readonly StateStock[] {
    return this.#states;
  }

  /** undefined until it was counted once */
  get countedAt(): Date | undefined {
    return this.#countedAt;
  }

  /**
   * Counts anew. A state that had somebody before, and has nobody left, stays with 0. What could only be estimated
   * is left as it was: an estimate does not see that a state runs out.
   */
  async count(reader: Reader): Promise<void> {
    const { places: counted, exact, asOf } = await countByPlace(reader, 'state');
    if (!exact) return;
    const names = new Set(counted.map(({ name }) => name));
    const empty = this.#states.filter(({ name }) => !names.has(name));
    this.#states = [...counted, ...empty.map(({ name }) => ({ name, available: 0 }))];
    this.#countedAt = asOf;
  }

  /** States with fewer than so many, fewest first. */
  below(least: number): { name: string; available: number }[] {
    return this.#states
      .flatMap(({ name, available }) => (name !== null && available < least ? [{ name, available }] : []))
      .sort((one, other) => one.available - other.available);
  }
}
