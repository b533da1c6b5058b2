import type { TableRow } from '../tables/index.js';
import { type ReadNumber, readNumber } from './read-number.js';

/** One row of a list: the number in it, or why there is none. */
export type ListedNumber = { row: TableRow } & ReadNumber;

/** Rows by which the column is told where no heading names it. */
const sampleRows = 100;

/** Headings over numbers, without case, accents and all but letters. */
const numberHeadings = new Set(
  (
    'telefono telefonos tel numero numeros num numerotelefonico numerodetelefono notelefono numtelefono celular ' +
    'movil telefonocelular telefonomovil phone phones phonenumber phonenational phonee number mobile msisdn linea'
  ).split(' '),
);
const ladaHeadings = new Set(['lada', 'clavelada', 'areacode']);

/** Where the numbers stand in the rows of one sheet. */
interface Layout {
  /** whether the first row is a heading */
  heading: boolean;
  column: number;
  /** a column of its own for the lada; the number beside it is the rest */
  ladaColumn: number | undefined;
}

/**
 * The numbers of a list, row by row in its order, without the headings. The column is the one whose heading
 * names it (`teléfono`, `número`, `phone` …), else the one with most numbers in the first 100 rows; each sheet of
 * a workbook is looked at by itself.
 */
export async function* listNumbers(
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<ListedNumber, void, undefined> {
  let sample: TableRow[] = [];
  let layout: Layout | undefined;
  let sheet: string | undefined;
  for await (const row of rows) {
    if (row.sheet !== sheet) {
      yield* readSample(sample, layout);
      [sample, layout, sheet] = [[], undefined, row.sheet];
    }
    if (layout) {
      yield { row, ...numberIn(row, layout) };
      continue;
    }
    sample.push(row);
    if (sample.length < sampleRows) continue;
    layout = findLayout(sample);
    yield* readSample(sample, layout);
    sample = [];
  }
  yield* readSample(sample, layout);
}

function* readSample(sample: TableRow[], known: Layout | undefined): Generator<ListedNumber> {
  if (sample.length === 0) return;
  const layout = known ?? findLayout(sample);
  for (const row of layout.heading ? sample.slice(1) : sample) yield { row, ...numberIn(row, layout) };
}

/** Where the numbers stand, by the first rows of a sheet. Pure. */
export function findLayout(sample: readonly TableRow[]): Layout {
  const headings = (sample[0]?.cells ?? []).map(foldHeading);
  const named = headings.findIndex((heading) => numberHeadings.has(heading));
  const lada = headings.findIndex((heading) => ladaHeadings.has(heading));
  if (named >= 0) return { heading: true, column: named, ladaColumn: lada >= 0 ? lada : undefined };
  const column = fullestColumn(sample);
  // Words over the numbers are a heading; digits that cannot be read are a number that is wrong.
  const heading = sample.length > 1 && !/\d/.test(sample[0]?.cells[column] ?? '');
  return { heading, column, ladaColumn: undefined };
}

function fullestColumn(sample: readonly TableRow[]): number {
  const counts: number[] = [];
  for (const { cells } of sample) {
    for (const [column, cell] of cells.entries()) {
      counts[column] = (counts[column] ?? 0) + ('phone' in readNumber(cell) ? 1 : 0);
    }
  }
  return Math.max(0, counts.indexOf(Math.max(...counts)));
}

function numberIn({ cells }: TableRow, { column, ladaColumn }: Layout): ReadNumber {
  const cell = cells[column] ?? '';
  const alone = readNumber(cell);
  if ('phone' in alone || ladaColumn === undefined) return alone;
  const both = readNumber(`${(cells[ladaColumn] ?? '').trim()}${cell.trim()}`);
  return 'phone' in both ? both : alone;
}

function foldHeading(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
}
