import type { Slice } from '../locations/index.js';

/** One indexed slice of a scope, and what is known of it. */
export interface Stratum {
  readonly slice: Slice;
  /** the lada as a person knows it (`55`, not `551`); empty for contacts without one */
  readonly lada: string;
  /** contacts available when the plan was made */
  readonly available: number;
}

/** A predicate over `contacts` for `{{stratum}}`, the columns it pins for `{{columns}}`, and its values. */
export interface StratumSql {
  fragments: { stratum: string; columns: string };
  values: string[];
}

/** Columns of `contacts` that a slice may pin, in the order of the indexes. */
const columns = [
  ['lada', 'lada'],
  ['state', 'state_name'],
  ['municipality', 'municipality'],
  ['city', 'city'],
] as const;

/**
 * Writes the predicate of a slice. Counting and claiming both use this one.
 *
 * @param firstParameter the number of its first parameter: 8 makes `lada = $8`
 */
export function sliceSql(slice: Slice, firstParameter: number): StratumSql {
  const pinned = columns.filter(([key]) => slice[key] !== undefined);
  const values: string[] = [];
  const predicates = pinned.map(([key, column]) => {
    const value = slice[key];
    if (value == null) return `contacts.${column} is null`;
    values.push(value);
    return `contacts.${column} = $${firstParameter + values.length - 1}`;
  });
  return {
    fragments: { stratum: predicates.join(' and '), columns: pinned.map(([, column]) => column).join(', ') },
    values,
  };
}
