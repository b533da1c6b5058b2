import type { Readable } from 'node:stream';
import { cellText } from './cell-text.js';
import { readError, unreadable } from './errors.js';
import { type ByteSource, openBytes } from './open-bytes.js';
import { isBlank } from './text-rows.js';
import type { TableRow } from './types.js';

/** What exceljs 4.4.0 hands out for one sheet, of which its types say next to nothing; hence the exact pin. */
interface Sheet {
  name: string;
  parse(): AsyncIterable<SheetEvent[]>;
}
interface SheetEvent {
  eventType: string;
  value: { number: number; values: unknown };
}

/**
 * The rows of a workbook, sheet after sheet as they lie in the file. exceljs reads it as a stream, but puts the
 * sheets that come before the shared texts (so Excel's own, and ours) into files of mode 0600 in the folder for
 * temporary files, and removes them when they are read, or else when the process ends.
 *
 * @throws ContactsError `BAD_INPUT` or `INTERRUPTED`
 */
export async function* xlsxRows(source: ByteSource): AsyncGenerator<TableRow, void, undefined> {
  const bytes = openBytes(source);
  const breakage = new Breakage(bytes);
  let where: string | undefined;
  try {
    let sheets = 0;
    for await (const sheet of breakage.until(await openSheets(bytes))) {
      sheets += 1;
      for await (const events of breakage.until(sheet.parse())) {
        for (const { eventType, value } of events) {
          if (eventType !== 'row') continue;
          where = `row ${value.number} of sheet "${sheet.name}"`;
          const cells = cellsOf(value.values);
          if (!isBlank(cells)) yield { line: value.number, sheet: sheet.name, cells };
        }
      }
      where = undefined;
    }
    if (sheets === 0) throw unreadable(source.path, 'there is no sheet in it. Is it an XLSX workbook?');
  } catch (error) {
    throw refusal(error, source, where);
  } finally {
    bytes.destroy();
  }
}

/** exceljs costs 0.4 s to load. */
async function openSheets(bytes: Readable): Promise<AsyncIterable<Sheet>> {
  const { default: ExcelJS } = await import('exceljs');
  return new ExcelJS.stream.xlsx.WorkbookReader(bytes, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    // By its style a number is known to be a date.
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  }) as unknown as AsyncIterable<Sheet>;
}

/**
 * Ends the wait for exceljs when the bytes cannot be read, or its unzipping of them fails: neither reaches the loop
 * over the sheets, which would wait for ever. The unzipper shows itself to nobody but the stream that is piped
 * into it.
 */
class Breakage {
  #error: unknown;
  #onError: (error: unknown) => void = () => {};

  constructor(bytes: Readable) {
    const fail = (error: unknown): void => {
      this.#error ??= error;
      this.#onError(error);
    };
    bytes.on('error', fail);
    const pipe = bytes.pipe.bind(bytes);
    bytes.pipe = (unzipper, options) => pipe(unzipper.on('error', fail), options);
  }

  /** Yields the items for as long as nothing is broken. */
  async *until<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    const iterator = items[Symbol.asyncIterator]();
    for (;;) {
      // Not `Promise.race`: with a promise that outlives it, it keeps every item that it ever gave.
      const next = await new Promise<IteratorResult<Item>>((resolve, reject) => {
        this.#onError = reject;
        if (this.#error !== undefined) reject(this.#error);
        else iterator.next().then(resolve, reject);
      });
      if (next.done) return;
      yield next.value;
    }
  }
}

/** exceljs counts columns from 1 and leaves holes where a cell is empty. */
function cellsOf(values: unknown): string[] {
  return Array.from(Array.isArray(values) ? values.slice(1) : [], cellText);
}

function refusal(error: unknown, source: ByteSource, where: string | undefined): unknown {
  const ours = readError(error, source.path, source.signal);
  const isForeign = ours.cause === error && !(error as { syscall?: unknown }).syscall;
  if (ours.code !== 'BAD_INPUT' || !isForeign) return ours;
  return unreadable(
    source.path,
    'it is damaged, or not an XLSX workbook. Open and save it with Excel or LibreOffice, or save it as CSV.',
    where && `or after ${where}`,
    error,
  );
}
