import { loadSql, type Transaction } from '../database/index.js';
import { tableNames } from './tables.js';

/** A column as the catalog names it, and as SQL writes that. */
export interface Column {
  name: string;
  quoted: string;
}

/** The columns of every table that is backed up, as this database has them. */
export async function readColumns(transaction: Transaction): Promise<Map<string, Column[]>> {
  const rows = await transaction.query<Column & { table: string }>(loadSql('backup/columns'), [tableNames]);
  const columns = new Map<string, Column[]>();
  for (const { table, name, quoted } of rows) {
    columns.set(table, [...(columns.get(table) ?? []), { name, quoted }]);
  }
  return columns;
}
