import { stringify } from 'csv-stringify/sync';
import { ChunkedText } from './chunked-text.js';
import { cleanText } from './clean-text.js';
import type { FileRow } from './types.js';
import type { RowWriter, WriterSetting } from './writer.js';

/** What stands in CSV as it is. Other texts csv-stringify quotes; it takes ten times as long, for these too. */
const PLAIN = /^[^",\r\n]*$/;

/** First characters that make a spreadsheet take a text for a formula, the full-width ones included. */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * CSV: RFC 4180 with CRLF, a header, and an apostrophe before a content that a spreadsheet would take for a
 * formula. csv-stringify's own `escape_formulas` works on every column, so it would spoil numbers in `+52` form.
 */
export class CsvWriter implements RowWriter {
  readonly #text: ChunkedText;

  constructor(setting: Pick<WriterSetting, 'sink' | 'failure'>) {
    this.#text = new ChunkedText(setting);
    this.#text.add('Number,Content\r\n');
  }

  write(row: FileRow): void | Promise<void> {
    const content = harmless(cleanText(row.content));
    return this.#text.add(PLAIN.test(content) ? `${row.number},${content}\r\n` : quoted(row.number, content));
  }

  async end(): Promise<void> {
    this.#text.end();
  }

  abort(): void {}
}

function quoted(...row: [string, string]): string {
  // Without the second option a lone \r or \n would stand unquoted: only the whole CRLF is looked for.
  return stringify([row], { record_delimiter: 'windows', quote_record_delimiter: true });
}

function harmless(content: string): string {
  return FORMULA_START.test(content) ? `'${content}` : content;
}
