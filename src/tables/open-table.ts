import { stat } from 'node:fs/promises';
import { readError, unreadable } from './errors.js';
import { inspectFile } from './inspect-file.js';
import { textRows } from './text-rows.js';
import type { Table, TableFile, TableRow } from './types.js';
import { xlsxRows } from './xlsx-rows.js';

/** How a table is opened. */
export interface TableOptions {
  /** Aborted, it ends the reading with `INTERRUPTED`. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens a table: CSV, TXT (any of `, ; tab |` between cells, or one number a line; UTF-8, UTF-16 or Windows-1252)
 * or XLSX, gzipped or not, told apart by content and not by name. Reads the file once, whole, for its hash and
 * encoding; the rows are then read as a stream, as often as `rows()` is called. Nothing needs closing.
 *
 * @throws ContactsError `BAD_INPUT` if it cannot be read or is no table; `INTERRUPTED`
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<Table> {
  const { signal } = options;
  try {
    const before = await stat(path);
    const file = await inspectFile(path, signal);
    return { ...file, rows: () => unchangedRows(file, before.mtimeMs, signal) };
  } catch (error) {
    throw readError(error, path, signal);
  }
}

/** The rows, and a refusal at the end if they are not those whose hash was taken. */
async function* unchangedRows(
  file: TableFile,
  mtimeMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableRow, void, undefined> {
  yield* rowsOf(file, signal);
  const after = await stat(file.path).catch(() => undefined);
  if (after?.mtimeMs !== mtimeMs || after.size !== file.bytes) {
    throw unreadable(file.path, 'it was changed while it was being read. Try again when it is complete.');
  }
}

function rowsOf(file: TableFile, signal: AbortSignal | undefined): AsyncGenerator<TableRow, void, undefined> {
  const source = { path: file.path, gzipped: file.gzipped, signal };
  if (file.kind === 'xlsx') return xlsxRows(source);
  return textRows(source, { encoding: file.encoding ?? 'utf-8', separator: file.separator });
}
