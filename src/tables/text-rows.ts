import { pipeline } from 'node:stream';
import { CsvError, Parser } from 'csv-parse';
import { readError, unreadable } from './errors.js';
import { LineDecoder } from './line-decoder.js';
import { type ByteSource, openBytes } from './open-bytes.js';
import type { Separator, TableRow, TextEncoding } from './types.js';

/** Characters of a row, so that a quote which is never closed does not read the whole file into memory. */
const MAX_ROW_CHARACTERS = 1_000_000;

/** What stands in no text, so that a text of one column is never cut. */
const NO_SEPARATOR = '\0';

/** How a text is to be read. */
export interface TextLayout {
  encoding: TextEncoding;
  separator: Separator | undefined;
}

/**
 * The rows of a text, as RFC 4180 has them, in the order of the file. Quotes within a cell that is not quoted
 * stand for themselves.
 *
 * @throws ContactsError `BAD_INPUT` or `INTERRUPTED`
 */
export async function* textRows(
  source: ByteSource,
  layout: TextLayout,
): AsyncGenerator<TableRow, void, undefined> {
  const parser = new NumberedParser(layout.separator ?? NO_SEPARATOR);
  // An error of any of them destroys the parser with it; an early break destroys all of them.
  pipeline(openBytes(source), new LineDecoder(layout.encoding), parser, () => {});
  try {
    yield* parser as AsyncIterable<TableRow>;
  } catch (error) {
    throw error instanceof CsvError
      ? unreadable(source.path, whatIsWrong(error), `line ${parser.nextLine}`, error)
      : readError(error, source.path, source.signal);
  }
}

/**
 * csv-parse with the line on which each row begins. Its own option for that makes an object of ten fields a
 * row, and tells the line on which the row ends.
 */
class NumberedParser extends Parser {
  /** The first line of the row that comes next. */
  nextLine = 1;

  constructor(separator: string) {
    super({
      delimiter: separator,
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: MAX_ROW_CHARACTERS,
    });
  }

  override push(cells: string[] | null): boolean {
    if (cells === null) return super.push(null);
    const line = this.nextLine;
    this.nextLine = this.info.lines + 1;
    return isBlank(cells) || super.push({ line, sheet: undefined, cells } satisfies TableRow);
  }
}

/** Whether no cell of a row holds anything but spaces. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

function whatIsWrong({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote (") is opened there and never closed. Close it, or take it out.';
    case 'CSV_MAX_RECORD_SIZE':
      return `the row that begins there is longer than ${MAX_ROW_CHARACTERS} characters. Is a quote (") not closed?`;
    default:
      return `it is not CSV (${code}). Mend the line, or take it out.`;
  }
}
