import { createHash } from 'node:crypto';
import { rememberedQueries, type Topic } from './remembered-queries.js';

/** The rows of a query, and when they were read. */
export interface Entry {
  /** when the query was begun, in ms since 1970 */
  at: number;
  rows: Row[];
  /** the mark of its topic when the query was begun; see `Store` */
  mark?: string;
}

export type Row = Record<string, string | number | null>;

/** A question: the same query with the same values, in any process. */
export interface Question {
  /** of `sql/queries` */
  query: string;
  topic: Topic;
  /** whether the database is asked each time while it is there */
  cheap: boolean;
  /** under which its answer is kept */
  key: string;
}

/** What was read longer ago than this is nobody's answer any more, in ms. */
export const keptMs = 7 * 86_400_000;

/** Clocks of machines differ by less than this, in ms. */
const skewMs = 60_000;

/** Most characters of an entry: a table whose places have no end is not to fill anybody's memory. */
const mostCharacters = 16_000_000;

/** The name of a question; undefined when its answers are not remembered. */
export function questionOf(
  query: string,
  values: unknown[],
  fragments: Readonly<Record<string, string>>,
): Question | undefined {
  const known = Object.hasOwn(rememberedQueries, query) ? rememberedQueries[query] : undefined;
  if (known === undefined) return undefined;
  const told = JSON.stringify([values, Object.entries(fragments).sort()]);
  const hash = createHash('sha256').update(told).digest('hex').slice(0, 24);
  const { topic, cheap = false } = known;
  return { query, topic, cheap, key: `${query}-${hash}` };
}

/** An entry as text; undefined when it is too large to be kept. */
export function writeEntry({ at, rows, mark }: Entry): string | undefined {
  const text = JSON.stringify({ at, rows, mark });
  return text.length > mostCharacters ? undefined : text;
}

/**
 * Reads what somebody may have written: undefined for junk, for what is too old, and for what is of the future.
 */
export function readEntry(text: string | null | undefined, query: string): Entry | undefined {
  if (text == null || text.length > mostCharacters) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { at, rows, mark } = value;
  if (typeof at !== 'number' || !Array.isArray(rows)) return undefined;
  const age = Date.now() - at;
  if (!(age < keptMs && age > -skewMs)) return undefined;
  const columns = rememberedQueries[query]?.columns ?? [];
  if (!rows.every((row) => isRow(row, columns))) return undefined;
  return { at, rows, ...(typeof mark === 'string' && { mark }) };
}

function isRow(row: unknown, columns: readonly string[]): row is Row {
  return (
    isObject(row) &&
    Object.keys(row).length === columns.length &&
    columns.every((column) => isCell(column, row[column]))
  );
}

function isCell(column: string, cell: unknown): boolean {
  if (column === 'available' || column === 'stratum' || column === 'icpth')
    return /^\d{1,15}$/.test(String(cell)) && (typeof cell === 'string' || typeof cell === 'number');
  return cell === null || typeof cell === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
