import { ladaOf, personalPrefixes } from '../phone/index.js';
import { cellValue } from './cell-value.js';
import type { LadaColumn, LadaColumnMap } from './lada-columns.js';
import { isTooLong, type TableFacts } from './table-facts.js';
import { quoted } from './wording.js';

/** A row of `mejores_ladas`, by column: those that the file has. */
export type LadaRow = Partial<Record<LadaColumn, string | number | null>> & {
  lada: string;
  icpth_2022: number | null;
};

/** `161400`, `161,400`, `$161,400.50`: commas between thousands and a decimal point, as Mexico writes them. */
const amount = /^\$?\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$/;

/** What a European would read as thousands, and a Mexican as decimals. */
const ambiguous = /^\d{1,3}\.\d{3}$/;

const wholeColumns: ReadonlySet<LadaColumn> = new Set(['ranking', 'icpth_2022']);
const mostPesos = 2 ** 31 - 1;

/** Reads one row, or says everything that is wrong with it. Pure. */
export function readLada(
  cells: readonly string[],
  { columns }: LadaColumnMap,
  facts: TableFacts,
): LadaRow | string[] {
  const problems: string[] = [];
  const row: Partial<Record<LadaColumn, string | number | null>> = {};
  for (const [column, place] of columns) {
    const text = cellValue(cells[place]);
    const read = readColumn(column, text, facts);
    if (typeof read === 'object' && read !== null) problems.push(read.problem);
    else row[column] = read;
  }
  return problems.length > 0 ? problems : (row as LadaRow);
}

type Read = string | number | null | { problem: string };

function readColumn(column: LadaColumn, text: string | null, facts: TableFacts): Read {
  if (column === 'lada') return readAreaCode(text);
  const known = facts.get(column);
  if (text === null) return known?.required ? { problem: `${column} is empty` } : null;
  if (known?.kind === 'number') return readNumber(column, text);
  if (!isTooLong(text, known?.length ?? null)) return text;
  return { problem: `${column} is longer than the ${known?.length} characters that the database holds` };
}

function readAreaCode(text: string | null): Read {
  const digits = text?.replace(/^0(?=\d{2,3}$)/, '') ?? '';
  if (!/^\d{2,3}$/.test(digits)) return { problem: `lada is ${text === null ? 'empty' : quoted(text)}` };
  const lada = ladaOf(digits);
  const prefixes = personalPrefixes();
  const exists = lada.length === 2 ? digits.length === 2 || prefixes.has(digits) : prefixes.has(lada);
  return exists ? lada : { problem: `no lada is ${quoted(digits)}` };
}

function readNumber(column: LadaColumn, text: string): Read {
  const [, whole = '', fraction = ''] = amount.exec(text) ?? [];
  if (whole === '' || ambiguous.test(text)) return { problem: `${column} is no number: ${quoted(text)}` };
  const number = Number(whole.replaceAll(',', '') + fraction);
  if (!wholeColumns.has(column)) return number;
  if (number > mostPesos) return { problem: `${column} is too large: ${quoted(text)}` };
  return Math.round(number);
}
