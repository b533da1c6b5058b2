import { type FileHandle, open, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { ContactsError } from '../errors.js';
import type { TableRow } from './types.js';

/** Rows turned into text at once: a call of csv-stringify costs as much as many rows. */
const batchRows = 500;

/** Names tried before it is given up. */
const mostNames = 1000;

/**
 * A CSV file of rows that could not be taken, each with its line and the reason: `line,sheet,reason,row…`. It is
 * made with the first of them, mode 0600, and never over another file: `name-2.csv`, `name-3.csv` and so on.
 */
export class Rejects {
  readonly #wanted: string;
  #path: string | undefined;
  #file: FileHandle | undefined;
  #rows: string[][];
  #count = 0;

  /** @param headings of the rows' own cells */
  constructor(path: string, headings: readonly string[] = ['row']) {
    this.#wanted = path;
    this.#rows = [['line', 'sheet', 'reason', ...headings]];
  }

  /** Rows taken so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes one row. A promise comes back only when the caller must wait for the disk.
   *
   * @throws ContactsError `FILE_NOT_WRITTEN`
   */
  add({ line, sheet, cells }: TableRow, reason: string): void | Promise<void> {
    this.#count++;
    this.#rows.push([String(line), sheet ?? '', reason, ...cells]);
    if (this.#rows.length >= batchRows) return this.#flush();
  }

  /**
   * Writes what is left and closes the file. Returns its path; undefined when no row was rejected.
   *
   * @throws ContactsError `FILE_NOT_WRITTEN`
   */
  async close(): Promise<string | undefined> {
    if (this.#count === 0) return undefined;
    await this.#flush();
    await this.#file?.close();
    this.#file = undefined;
    return this.#path;
  }

  /** Closes and removes the file. Never throws. */
  async discard(): Promise<void> {
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
    if (this.#path !== undefined) await rm(this.#path, { force: true }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    try {
      this.#file ??= await this.#open();
      // What begins like a formula came from a stranger's file.
      await this.#file.write(stringify(rows, { record_delimiter: 'windows', escape_formulas: true }));
    } catch (error) {
      throw new ContactsError(
        'FILE_NOT_WRITTEN',
        `${this.#path ?? this.#wanted}, for the lines that could not be taken, could not be written ` +
          `(${(error as { code?: string }).code ?? 'unknown error'}). Name another file for them.`,
        { cause: error },
      );
    }
  }

  async #open(): Promise<FileHandle> {
    const ending = extname(this.#wanted);
    const stem = this.#wanted.slice(0, this.#wanted.length - ending.length);
    for (let n = 1; ; n++) {
      const path = n === 1 ? this.#wanted : `${stem}-${n}${ending}`;
      try {
        const file = await open(path, 'wx', 0o600);
        this.#path = path;
        return file;
      } catch (error) {
        if ((error as { code?: string }).code !== 'EEXIST' || n === mostNames) throw error;
      }
    }
  }
}
