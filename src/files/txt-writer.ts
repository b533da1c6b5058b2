import { ChunkedText } from './chunked-text.js';
import type { FileRow } from './types.js';
import type { RowWriter, WriterSetting } from './writer.js';

/** TXT: one number a line, UTF-8, each line ended by `\n`. */
export class TxtWriter implements RowWriter {
  readonly #text: ChunkedText;

  constructor(setting: Pick<WriterSetting, 'sink' | 'failure'>) {
    this.#text = new ChunkedText(setting);
  }

  write(row: FileRow): void | Promise<void> {
    return this.#text.add(`${row.number}\n`);
  }

  async end(): Promise<void> {
    this.#text.end();
  }

  abort(): void {}
}
