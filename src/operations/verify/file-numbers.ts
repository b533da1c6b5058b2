import { normaliseNumber } from '../../phone/index.js';
import type { TableRow } from '../../tables/index.js';

/** One row of a file of contacts: its number as 12 digits, or where it stands if there is none to read. */
export type FileNumber = { number: string } | { unreadable: string };

/** The sheet of a workbook that tells about the file, and holds no contacts. */
export const metadataSheet = 'Metadata';

const heading = /^\s*number\s*$/i;

/**
 * The numbers in a file that an extraction wrote, or that a person or program has saved again since: the column under
 * `Number`, else the first. In the order of the file; headings and the metadata are left out.
 */
export async function* fileNumbers(
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<FileNumber, void, undefined> {
  let sheet: string | undefined;
  let column = 0;
  let isFirst = true;
  for await (const row of rows) {
    if (row.sheet === metadataSheet) continue;
    if (row.sheet !== sheet) [sheet, column, isFirst] = [row.sheet, 0, true];
    const named = isFirst ? row.cells.findIndex((cell) => heading.test(cell)) : -1;
    isFirst = false;
    if (named >= 0) {
      column = named;
      continue;
    }
    const national = normaliseNumber(row.cells[column] ?? '');
    const where = row.sheet === undefined ? `line ${row.line}` : `row ${row.line} of sheet ${row.sheet}`;
    yield national === undefined ? { unreadable: where } : { number: `52${national}` };
  }
}
