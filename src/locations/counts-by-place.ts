import type { Reader } from '../database/index.js';

/** A combination that the database holds, and how many are available of it. */
export interface CountRow {
  lada: string | null;
  state_name: string | null;
  /** of the column that was asked for */
  name: string | null;
  available: string;
}

export type CountColumn = 'state_name' | 'city' | 'municipality';

/** How many are available by lada, state and a column: the whole pool is read. */
export function readCounts(reader: Reader, column: CountColumn): Promise<CountRow[]> {
  return reader.query<CountRow>('availability_by_place', [], { column });
}

/**
 * The same out of what is remembered, when the database is away; undefined when it is not away, or nothing is.
 *
 * @param column default: any
 */
export async function recallCounts(reader: Reader, column?: CountColumn): Promise<CountRow[] | undefined> {
  if (!reader.away) return undefined;
  for (const candidate of column ? [column] : (['state_name', 'city', 'municipality'] as const)) {
    const rows = await readCounts(reader, candidate).catch(() => undefined);
    if (rows !== undefined) return rows;
  }
  return undefined;
}
