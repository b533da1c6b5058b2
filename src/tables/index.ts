export { openTable, type TableOptions } from './open-table.js';
export { Rejects } from './rejects.js';
export type { Separator, Table, TableFile, TableRow, TextEncoding } from './types.js';
