import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Style, Worksheet } from 'exceljs';
import { cleanText } from './clean-text.js';
import type { FirstFailure } from './first-failure.js';
import type { FileMetadata, FileRow } from './types.js';
import type { RowWriter, WriterSetting } from './writer.js';
import { XlsxWorkbook } from './xlsx-workbook.js';

/** exceljs never asks anyone to wait, so its inner stream is looked at every so many rows. */
const ROWS_BETWEEN_WAITS = 128;

/** Excel's own limit for the text of one cell. */
const LONGEST_TEXT = 32_767;

const HEADER: Partial<Style> = {
  font: { name: 'Calibri', family: 2, size: 11, bold: true, color: { argb: 'FFFFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FF1F3864' } },
  alignment: { vertical: 'middle' },
};

/** Text, for Excel too: neither a number in scientific notation nor a formula once somebody edits the cell. */
const TEXT: Partial<Style> = { numFmt: '@' };

/**
 * XLSX: sheets `Contacts`, `Contacts 2` … with a header each, then a sheet `Metadata`. Line breaks within a text
 * become `\n`, and a text ends at 32,767 characters. The same rows and metadata give the same bytes.
 */
export class XlsxWriter implements RowWriter {
  readonly #workbook: XlsxWorkbook;
  readonly #failure: FirstFailure;
  readonly #metadata: () => FileMetadata;
  readonly #sheetRows: number;
  #sheet: Worksheet;
  #sheets = 1;
  #rowsOnSheet = 0;

  constructor(setting: WriterSetting) {
    this.#failure = setting.failure;
    this.#metadata = setting.metadata;
    this.#sheetRows = setting.sheetRows;
    this.#workbook = new XlsxWorkbook(setting.sink, (error) => setting.failure.fail(error));
    this.#sheet = this.#openSheet();
  }

  write(row: FileRow): void | Promise<void> {
    if (this.#rowsOnSheet === this.#sheetRows) this.#nextSheet();
    addTextRow(this.#sheet, [row.number, row.content]);
    this.#rowsOnSheet += 1;
    if (this.#rowsOnSheet % ROWS_BETWEEN_WAITS === 0) return this.#pace();
  }

  async end(): Promise<void> {
    const metadata = this.#metadata();
    this.#sheet.commit();
    this.#addMetadata(metadata);
    this.#workbook.creator = 'contacts';
    this.#workbook.lastModifiedBy = 'contacts';
    this.#workbook.created = metadata.extractedAt;
    this.#workbook.modified = metadata.extractedAt;
    await this.#workbook.commit();
  }

  abort(): void {
    this.#workbook.abort();
  }

  #nextSheet(): void {
    this.#sheet.commit();
    this.#sheets += 1;
    this.#rowsOnSheet = 0;
    this.#sheet = this.#openSheet();
  }

  #openSheet(): Worksheet {
    const name = this.#sheets === 1 ? 'Contacts' : `Contacts ${this.#sheets}`;
    const sheet = this.#workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    // Widths come before rows in the file, so they cannot be fitted to what is still to come.
    sheet.columns = [
      { width: 16, style: TEXT },
      { width: 32, style: TEXT },
    ];
    addHeader(sheet, ['Number', 'Content']);
    return sheet;
  }

  #pace(): void | Promise<void> {
    const pipe = innerPipe(this.#sheet);
    if (pipe._writableState.needDrain) return this.#failure.until(once(pipe, 'drain')).then(() => {});
  }

  #addMetadata({ strata, ...facts }: FileMetadata): void {
    const sheet = this.#workbook.addWorksheet('Metadata', { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = [{ width: 24 }, { width: 40 }, { width: 12 }, { width: 12 }];
    addHeader(sheet, ['Key', 'Value']);
    for (const [key, value] of Object.entries(facts)) addFacts(sheet, [key, value]);
    addFacts(sheet, []);
    addHeader(sheet, ['stratum', 'available', 'quota', 'delivered']);
    for (const { value, available, exact, quota, delivered } of strata) {
      addFacts(sheet, [value, exact ? available : `${available} or more`, quota, delivered]);
    }
    sheet.commit();
  }
}

function addHeader(sheet: Worksheet, titles: string[]): void {
  const row = sheet.addRow(titles);
  for (let column = 1; column <= titles.length; column += 1) row.getCell(column).style = HEADER;
  row.commit();
}

/** One style object for all cells: exceljs knows it again and need not work it out for each. */
function addTextRow(sheet: Worksheet, texts: string[]): void {
  const row = sheet.addRow(texts.map((text) => cellText(text)));
  for (let column = 1; column <= texts.length; column += 1) row.getCell(column).style = TEXT;
  row.commit();
}

function addFacts(sheet: Worksheet, facts: (string | number | Date)[]): void {
  const row = sheet.addRow(
    facts.map((fact) => {
      if (fact instanceof Date) return fact.toISOString();
      return typeof fact === 'string' ? cellText(fact) : fact;
    }),
  );
  row.commit();
}

function cellText(text: string): string {
  return (
    cleanText(text)
      .replace(/\r\n?/g, '\n')
      .slice(0, LONGEST_TEXT)
      // Excel reads _x0041_ as "A"; this is how it writes the underscore itself.
      .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
  );
}

/** The PassThrough through which exceljs feeds a sheet to the zip: the one place that knows when to wait. */
function innerPipe(sheet: Worksheet): Writable & { _writableState: { needDrain: boolean } } {
  const { stream } = sheet as unknown as { stream: { pipes: ReturnType<typeof innerPipe>[] } };
  const [pipe] = stream.pipes;
  if (!pipe) throw new Error('exceljs has no inner pipe any more; it must stay at 4.4.0');
  return pipe;
}
