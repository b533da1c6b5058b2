import type { Reader } from '../database/index.js';
import type { Slice } from '../locations/index.js';
import { slicesSql } from './strata.js';

const columns = ['lada', 'state', 'municipality', 'city'] as const;

/**
 * Estimates how many people can be extracted, out of the server's statistics: in milliseconds, whatever the size of
 * the table. They are as old as the last vacuum or analyze.
 */
export class Estimator {
  readonly #reader: Reader;
  readonly #everybody: number;
  readonly #pool: number;
  readonly #rows = new Map<string, number>();

  private constructor(reader: Reader, everybody: number, pool: number) {
    this.#reader = reader;
    this.#everybody = everybody;
    this.#pool = pool;
  }

  /** Undefined where the server keeps no statistics of the pool. */
  static async open(reader: Reader): Promise<Estimator | undefined> {
    const [pool] = await reader.query<{ contacts: number }>('estimate_pool');
    if (pool === undefined || pool.contacts <= 0) return undefined;
    return new Estimator(reader, await rowsWhere(reader, 'true', []), pool.contacts);
  }

  /** Everybody in the pool. */
  get all(): number {
    return Math.round(this.#pool);
  }

  /**
   * Everybody in some slices of one scope. City, state and lada say much the same of where somebody is, so their
   * shares cannot be multiplied: the smallest of them counts. It is taken to be the same in the pool as in the table.
   */
  async of(slices: readonly Slice[]): Promise<number> {
    if (slices.length === 0) return 0;
    let fewest = this.#everybody;
    for (const column of columns) {
      const pinned = slices.map((slice) => slice[column]);
      if (!pinned.includes(undefined))
        fewest = Math.min(fewest, await this.#rowsIn(column, [...new Set(pinned)]));
    }
    return Math.round((this.#pool * fewest) / Math.max(1, this.#everybody));
  }

  async #rowsIn(column: keyof Slice, spellings: Slice[keyof Slice][]): Promise<number> {
    const key = JSON.stringify([column, spellings]);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const parts = spellings.map((spelling) => ({ [column]: spelling }));
    const { fragments, values } = slicesSql(parts, 1);
    const rows = await rowsWhere(this.#reader, fragments.stratum, values);
    this.#rows.set(key, rows);
    return rows;
  }
}

/** How many rows of the table the planner expects. */
async function rowsWhere(reader: Reader, condition: string, values: string[]): Promise<number> {
  const [row] = await reader.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    'estimate_rows',
    values,
    { condition },
  );
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}
