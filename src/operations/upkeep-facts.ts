import { type Database, loadSql } from '../database/index.js';

/** The tables that extractions read and write. */
export type TableName =
  | 'contacts'
  | 'mejores_ladas'
  | 'extractions'
  | 'extraction_contacts'
  | 'objections'
  | 'repaired_numbers';

/** What is known of one table. Pages are of 8 kB; estimates are the server's own. */
export interface TableFacts {
  name: TableName;
  /** as a statement must spell it, e.g. `extractor.extractions` */
  sqlName: string;
  /** estimate */
  rows: number;
  pages: number;
  /** pages as of the last vacuum or analyze, and how many of them need no look into the table */
  knownPages: number;
  visiblePages: number;
  deadRows: number;
  /** rows changed since the last analyze */
  changedRows: number;
  vacuumedAt: Date | null;
  analyzedAt: Date | null;
  /** what autovacuum goes by for this table, as text; null for what this server does not know */
  settings: Record<string, string | null>;
}

/** What is known of one index of `contacts`. */
export interface IndexFacts {
  name: string;
  /** as a statement must spell it */
  sqlName: string;
  valid: boolean;
  primary: boolean;
  /** whether a constraint or a replica needs it, used or not */
  kept: boolean;
  /** names; null for an expression */
  columns: (string | null)[];
  bytes: number;
  pages: number;
  /** estimate as of the last vacuum or analyze */
  rows: number;
  /** average width of its plain columns together */
  columnBytes: number;
  /** whether its expression has statistics; null: only the owner of the table can see */
  analyzed: boolean | null;
  /** how often it was read since `countingSince`; null: since the database was made */
  scans: number;
  countingSince: Date | null;
}

/** Everything the catalog and the server's statistics tell about upkeep. */
export interface UpkeepFacts {
  tables: Partial<Record<TableName, TableFacts>>;
  /** of `contacts`, by name */
  indexes: IndexFacts[];
}

/** Reads the facts out of the catalog, in some milliseconds; changes nothing. */
export async function readUpkeepFacts(database: Database): Promise<UpkeepFacts> {
  const tables = await database.run<Record<string, unknown>>(loadSql('upkeep/tables'));
  const indexes = await database.run<Record<string, unknown>>(loadSql('upkeep/contacts_indexes'));
  return {
    tables: Object.fromEntries(tables.map((row) => [row.name, camelCase(row)])),
    indexes: indexes.map((row) => camelCase(row) as unknown as IndexFacts),
  };
}

/** `dead_rows` → `deadRows`, for every name of a row. */
function camelCase(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
