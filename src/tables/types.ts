/** How the bytes of a text are read. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What stands between the cells of a text. */
export type Separator = ',' | ';' | '\t' | '|';

/** One row of a table. Rows without any text are left out, so lines may be missing from the sequence. */
export interface TableRow {
  /** Where it stands in the file, from 1: the line on which it begins, or the row of its sheet. */
  line: number;
  /** The sheet's name in a workbook; undefined in a text. */
  sheet: string | undefined;
  /** As they stand, untrimmed; '' where there is nothing. Rows may differ in length. */
  cells: string[];
}

/** What a file was found to be, before any row of it is handed out. */
export interface TableFile {
  /** Absolute. */
  path: string;
  kind: 'text' | 'xlsx';
  gzipped: boolean;
  /** Bytes and hash of the file as it lies on the disk, so compressed if it is. */
  bytes: number;
  /** SHA-256, 64 lower-case hex digits. */
  sha256: string;
  /** Undefined for a workbook. */
  encoding: TextEncoding | undefined;
  /** Undefined for a workbook, and for a text of one column. */
  separator: Separator | undefined;
}

/** A table that can be read, as often as is wanted. */
export interface Table extends TableFile {
  /**
   * The rows in the order of the file; of a workbook, sheet after sheet. Memory does not grow with them, but a
   * workbook's shared texts are held. An early `break` closes the file.
   *
   * @throws ContactsError `BAD_INPUT`, naming file and line, where the file cannot be read on;
   *   `INTERRUPTED` when the signal is aborted
   */
  rows(): AsyncGenerator<TableRow, void, undefined>;
}
