import { loadSql } from '../database/index.js';
import type { Slice } from '../locations/index.js';

/** One indexed slice of a scope, and what is known of it. */
export interface Stratum {
  readonly slice: Slice;
  /** the lada as a person knows it (`55`, not `551`); empty for contacts without one */
  readonly lada: string;
  /** contacts available when the plan was made; at least so many where not `exact` */
  readonly available: number;
  /** whether all were counted */
  readonly exact: boolean;
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
 * Writes the predicate of a slice. Counting, choosing and claiming all use this one.
 *
 * @param firstParameter the number of its first parameter: 8 makes `lada = $8`
 */
export function sliceSql(slice: Partial<Slice>, firstParameter: number): StratumSql {
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

/** Writes the predicate of several slices, as `sliceSql` does of one. */
export function slicesSql(
  slices: readonly Partial<Slice>[],
  firstParameter: number,
): { fragments: { stratum: string }; values: string[] } {
  const values: string[] = [];
  const predicates = slices.map((slice) => {
    const part = sliceSql(slice, firstParameter + values.length);
    values.push(...part.values);
    return `(${part.fragments.stratum})`;
  });
  return { fragments: { stratum: `(${predicates.join(' or ')})` }, values };
}

/**
 * Writes `sql/queries/count_strata.sql` for some strata, numbered from 0 in the order given: each counted whole,
 * by several processes of the server where it is large, or no further than `limit`.
 */
export function countSql(slices: readonly Slice[], limit?: number): StrataSql {
  if (limit === undefined) return strataSql('count_of_whole_stratum', slices, 1);
  const { fragments, values } = strataSql('count_of_stratum', slices, 2);
  return { fragments, values: [String(limit), ...values] };
}

/** Writes `sql/queries/stretch.sql` for some strata, numbered from 0 in the order given. */
export function stretchSql(slices: readonly Slice[]): StrataSql {
  return strataSql('stretch_of_stratum', slices, 4);
}

/** `fragments` fills the holes of the query that was asked for. */
export interface StrataSql {
  fragments: { strata: string };
  values: string[];
}

/** One fragment a stratum, with `union all` between them: each is read through its own index. */
function strataSql(fragment: string, slices: readonly Slice[], firstParameter: number): StrataSql {
  const values: string[] = [];
  const strata = slices.map((slice, number) => {
    const part = sliceSql(slice, firstParameter + values.length);
    values.push(...part.values);
    return loadSql(`fragments/${fragment}`, { ...part.fragments, number: String(number) }).trim();
  });
  return { fragments: { strata: strata.join('\nunion all\n') }, values };
}
