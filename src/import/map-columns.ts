import { badInput } from '../errors.js';
import { isPersonalNumber, normaliseNumber } from '../phone/index.js';
import { type Field, fieldNames, fieldOf, headingKey } from './synonyms.js';
import { quoted } from './wording.js';

/** Which column of a file is which field. */
export interface ColumnMap {
  /** place of the column, from 0 */
  fields: ReadonlyMap<Field, number>;
  /** what the columns are called in the file; their number where it has no headings */
  headings: ReadonlyMap<Field, string>;
  /** headings that mean nothing to us */
  ignored: string[];
  /** whether the first row is one of headings and not of data */
  hasHeadings: boolean;
  /** cells of the first row */
  width: number;
}

/** What `--columns` says: a field by any of its names, and the heading or number (from 1) of its column. */
export type ColumnChoices = Readonly<Record<string, string>>;

/**
 * Finds out from a file's first row which of its columns is which field: by what was chosen, then by the usual
 * names in Spanish and English. A file without headings needs choices by number, unless it has one column only:
 * that is the phone. Undefined when no column is the phone. Pure.
 *
 * @throws ContactsError `BAD_INPUT` when two columns could be the same field, or a choice finds no column
 */
export function mapColumns(
  firstRow: readonly string[],
  choices: ColumnChoices,
  usable: (field: Field) => boolean = () => true,
): ColumnMap | undefined {
  const cells = firstRow.map((cell) => cell.trim());
  const chosen = readChoices(cells, choices);
  const phone = chosen.get('phone');
  const first = cells[phone ?? 0] ?? '';
  const hasHeadings = phone === undefined && cells.length > 1 ? true : !isNumber(first);
  if (!hasHeadings) return withoutHeadings(chosen, cells.length);

  const candidates = new Map<Field, number[]>();
  const taken = new Set(chosen.values());
  const ignored: string[] = [];
  for (const [column, heading] of cells.entries()) {
    if (taken.has(column) || heading === '') continue;
    const field = fieldOf(heading);
    if (field === undefined || chosen.has(field) || !usable(field)) ignored.push(heading);
    else candidates.set(field, [...(candidates.get(field) ?? []), column]);
  }
  const fields = new Map(chosen);
  for (const [field, columns] of candidates) {
    const column = pick(field, columns, cells);
    fields.set(field, column);
    ignored.push(...columns.filter((other) => other !== column).map((other) => cells[other] ?? ''));
  }
  if (!fields.has('phone')) return undefined;
  const headings = new Map([...fields].map(([field, column]) => [field, cells[column] ?? '']));
  return { fields, headings, ignored, hasHeadings: true, width: cells.length };
}

function withoutHeadings(chosen: Map<Field, number>, width: number): ColumnMap {
  const fields = chosen.has('phone') ? chosen : new Map(chosen).set('phone', 0);
  const headings = new Map([...fields].map(([field, column]) => [field, `column ${column + 1}`]));
  return { fields, headings, ignored: [], hasHeadings: false, width };
}

/** The column called exactly as the database calls it goes first; else there may be only one. */
function pick(field: Field, columns: number[], cells: string[]): number {
  const [only, ...others] = columns;
  if (only !== undefined && others.length === 0) return only;
  const exact = headingKey(field === 'phone' ? 'phone_e164' : field);
  const own = columns.filter((column) => headingKey(cells[column] ?? '') === exact);
  if (own.length === 1 && own[0] !== undefined) return own[0];
  const names = columns.map((column) => quoted(cells[column] ?? ''));
  throw badInput(
    `${names.join(' and ')} could all be the column ${field}. Say which: --columns ${field}=HEADING`,
  );
}

function readChoices(cells: string[], choices: ColumnChoices): Map<Field, number> {
  const chosen = new Map<Field, number>();
  for (const [name, heading] of Object.entries(choices)) {
    const field = fieldOf(name);
    if (field === undefined) {
      throw badInput(`--columns knows no field ${quoted(name)}. The fields are ${fieldNames.join(', ')}.`);
    }
    if (chosen.has(field)) throw badInput(`--columns says twice which column is ${field}. Say it once.`);
    chosen.set(field, findColumn(cells, field, heading));
  }
  return chosen;
}

function findColumn(cells: string[], field: Field, heading: string): number {
  const exact = cells.indexOf(heading.trim());
  if (exact >= 0) return exact;
  const key = headingKey(heading);
  const alike = [...cells.keys()].filter((column) => headingKey(cells[column] ?? '') === key && key !== '');
  if (alike.length === 1 && alike[0] !== undefined) return alike[0];
  const number = /^\d{1,4}$/.test(heading.trim()) ? Number(heading) : 0;
  if (alike.length === 0 && number >= 1 && number <= cells.length) return number - 1;
  throw badInput(
    `--columns ${field}=… names ${quoted(heading)}, and ${alike.length === 0 ? 'no column' : 'more than one column'} ` +
      `of the file is called so. Its first row holds: ${cells.slice(0, 30).map(quoted).join(', ')}.`,
  );
}

function isNumber(cell: string): boolean {
  const national = normaliseNumber(cell);
  return national !== undefined && isPersonalNumber(national);
}
