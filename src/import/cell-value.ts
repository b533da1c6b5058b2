/** Printable ASCII with single spaces inside: as most cells are, and nothing to be done about. */
const plain = /^[\x21-\x26\x28-\x7e][\x21-\x7e]*(?: [\x21-\x7e]+)*$/;

/** What stands in cells for nothing. */
const nothing = new Set(['', '-', '--', 'NULL', 'null', 'Null', '\\N', 'N/A', 'n/a', '#N/A', '#N/D']);

/** An apostrophe that was put before what a spreadsheet would take for a formula, here and elsewhere. */
const guard = /^'(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/;

/**
 * What a cell holds, to be stored: composed (NFC), without control, bidirectional and other invisible characters,
 * outer and repeated spaces, or a guard against formulas; null for nothing, and for what stands for it (`NULL`,
 * `N/A`, `-`). A text that begins like a formula is a text, and stays as it is.
 */
export function cellValue(cell: string | undefined): string | null {
  if (cell === undefined || nothing.has(cell)) return null;
  if (plain.test(cell)) return cell;
  const clean = cell.normalize('NFC').replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim().replace(guard, '');
  return nothing.has(clean) ? null : clean;
}
