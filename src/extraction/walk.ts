import { loadSql } from '../database/index.js';
import type { Random } from './random.js';
import { type Stratum, stretchSql } from './strata.js';

/** Runs one statement, on whatever connection the caller has. */
export type Query = <Row extends object>(sql: string, values: unknown[]) => Promise<Row[]>;

/** People who lie next to one another on the circle. */
export interface Stretch {
  /** their ids, a list for each stratum that has somebody there */
  people: { stratum: Stratum; ids: string[] }[];
  count: number;
  /** how much of the circle it covers: 1 is all of it */
  share: number;
}

const points = 2 ** 32;
const first = -(2 ** 31);
const last = 2 ** 31 - 1;

/**
 * A walk over some strata together, from a random place of the hash order on.
 *
 * The hash of its id puts every contact at a point of a circle, whatever its lada or the spelling of its
 * state. Whoever comes next on that circle is a uniform sample of all strata: how many come from each is
 * drawn, not rounded, and nobody had to be counted. The walk goes on where its last stretch ended, and
 * around as often as it is asked to.
 */
export class Walk {
  readonly #strata: readonly Stratum[];
  readonly #sql: string;
  readonly #values: string[];
  #place: number;

  constructor(strata: readonly Stratum[], random: Random) {
    this.#strata = strata;
    const { fragments, values } = stretchSql(strata.map(({ slice }) => slice));
    this.#sql = loadSql('queries/stretch', { ...fragments });
    this.#values = values;
    this.#place = first + random.below(points);
  }

  /** The next `wanted` people who are available; fewer, with a share of 1, when there are no more. */
  async next(query: Query, wanted: number): Promise<Stretch> {
    const from = this.#place;
    const people = new Map<Stratum, string[]>();
    const read = async (
      start: number,
      end: number,
      limit: number,
    ): Promise<{ count: number; at: number }> => {
      const rows = await query<{ stratum: number; last: number; ids: string[] }>(this.#sql, [
        start,
        end,
        limit,
        ...this.#values,
      ]);
      let count = 0;
      let at = start;
      for (const row of rows) {
        const stratum = this.#strata[row.stratum];
        if (stratum === undefined) continue;
        people.set(stratum, [...(people.get(stratum) ?? []), ...row.ids]);
        count += row.ids.length;
        at = Math.max(at, row.last);
      }
      return { count, at };
    };
    const ahead = await read(from, last, wanted);
    let { count, at } = ahead;
    if (count < wanted && from > first) {
      const behind = await read(first, from - 1, wanted - count);
      count += behind.count;
      at = behind.at;
    }
    const whole = count < wanted;
    if (!whole) this.#place = at === last ? first : at + 1;
    const distance = (at - from + 1 + points) % points;
    return {
      // In the order of the plan, ids by size: the same choice can be made of the same people again.
      people: this.#strata.flatMap((stratum) => {
        const ids = people.get(stratum);
        return ids === undefined ? [] : [{ stratum, ids: ids.sort(byNumber) }];
      }),
      count,
      share: whole || distance === 0 ? 1 : distance / points,
    };
  }
}

const byNumber = (one: string, other: string): number => Number(one) - Number(other);
