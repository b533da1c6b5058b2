import type { Database } from '../database/index.js';
import { ContactsError } from '../errors.js';

/** What the catalog says of one column. */
export interface ColumnFacts {
  name: string;
  kind: 'text' | 'number' | 'boolean' | 'enum' | 'other';
  /** as a cast spells it, e.g. `character varying` or `contactstatus` */
  type: string;
  /** characters at most; null: any number */
  length: number | null;
  required: boolean;
  has_default: boolean;
  /** of an enum; else null */
  labels: string[] | null;
}

/** The columns of a table by name, in their order. */
export type TableFacts = ReadonlyMap<string, ColumnFacts>;

/**
 * Reads what an import has to know of the table that it fills; changes nothing.
 *
 * @throws ContactsError `NOT_READY` when there is no such table
 */
export async function readTableFacts(
  database: Database,
  table: 'contacts' | 'mejores_ladas',
): Promise<TableFacts> {
  const columns = await database.query<ColumnFacts>('import_facts', [table]);
  if (columns.length === 0) {
    throw new ContactsError('NOT_READY', `There is no table ${table}. Run: contacts migrate`);
  }
  return new Map(columns.map((column) => [column.name, column]));
}

/** The columns without those of the given names that are of another kind than what is to go into them. */
export function withoutMisfits(
  facts: TableFacts,
  kinds: Readonly<Record<string, ColumnFacts['kind']>>,
): TableFacts {
  return new Map([...facts].filter(([name, { kind }]) => (kinds[name] ?? kind) === kind));
}

/** Characters as PostgreSQL counts them, which are not UTF-16's. */
export function isTooLong(value: string, length: number | null): boolean {
  return length !== null && value.length > length && [...value].length > length;
}
