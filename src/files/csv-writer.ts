import { stringify } from 'csv-stringify/sync';
import { ChunkedText } from './chunked-text.js';
import { cleanText } from './clean-text.js';
import type { FileRow } from './types.js';
import type { RowWriter, WriterSetting } from './writer.js';

/** Rows turned into text at once: a call of csv-stringify costs as much as many rows. */
const BATCH_ROWS = 512;

/** First characters that make a spreadsheet take a text for a formula, the full-width ones included. */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * CSV: RFC 4180 with CRLF, a header, and an apostrophe before a content that a spreadsheet would take for a
 * formula. csv-stringify's own `escape_formulas` works on every column, so it would spoil numbers in `+52` form.
 */
export class CsvWriter implements RowWriter {
  readonly #text: ChunkedText;
  #rows: [string, string][] = [['Number', 'Content']];

  constructor(setting: Pick<WriterSetting, 'sink' | 'failure'>) {
    this.#text = new ChunkedText(setting);
  }

  write(row: FileRow): void | Promise<void> {
    this.#rows.push([row.number, harmless(cleanText(row.content))]);
    if (this.#rows.length >= BATCH_ROWS) return this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#text.end();
  }

  abort(): void {}

  #flush(): void | Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    // Without the second option a lone \r or \n would stand unquoted: only the whole CRLF is looked for.
    const options = { record_delimiter: 'windows', quote_record_delimiter: true } as const;
    if (rows.length > 0) return this.#text.add(stringify(rows, options));
  }
}

function harmless(content: string): string {
  return FORMULA_START.test(content) ? `'${content}` : content;
}
