import { parse } from 'csv-parse/sync';
import type { Separator } from './types.js';

const SEPARATORS: readonly Separator[] = [',', ';', '\t', '|'];

/** Lines that are enough to tell. */
const SAMPLE_LINES = 100;

/**
 * What separates the cells of a text: the separator that cuts most lines into the same number (over one) of
 * cells, and into more of them where two are equal in that. `undefined` when none does: a text of one column.
 *
 * @param sample the beginning of the text, with `\n` at the end of lines
 */
export function detectSeparator(sample: string): Separator | undefined {
  let best: { separator: Separator; lines: number; cells: number } | undefined;
  for (const separator of SEPARATORS) {
    const { lines, cells } = evenness(sample, separator);
    if (cells < 2) continue;
    if (!best || lines > best.lines || (lines === best.lines && cells > best.cells)) {
      best = { separator, lines, cells };
    }
  }
  return best?.separator;
}

/** The number of cells (over one) that most lines have, and how many lines those are. */
function evenness(sample: string, separator: Separator): { lines: number; cells: number } {
  const counts = new Map<number, number>();
  for (const cells of sampleRows(sample, separator)) {
    if (cells.length > 1) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  let most = { lines: 0, cells: 0 };
  for (const [cells, lines] of counts) {
    if (lines > most.lines || (lines === most.lines && cells > most.cells)) most = { lines, cells };
  }
  return most;
}

function sampleRows(sample: string, separator: Separator): string[][] {
  return parse(sample, {
    delimiter: separator,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    // The sample may end within a quoted cell.
    skip_records_with_error: true,
    skip_empty_lines: true,
    to: SAMPLE_LINES,
  });
}
