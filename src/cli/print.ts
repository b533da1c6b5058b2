/** One object, on one or several lines, to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** One line of data to stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * A table as lines of plain text: columns fitted, numbers to the right, two spaces between.
 *
 * @param headings one a column
 * @param cells a row each, as they should be read, but for control characters, which are left out; a column whose cells all look like numbers is set to the right
 */
export function formatTable(headings: string[], cells: string[][]): string[] {
  // Names come from a database that others write: none may do anything in a terminal.
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll(/\p{C}|\p{Zl}|\p{Zp}/gu, '')));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const numeric = headings.map((_, column) => rows.every((row) => /^≈?[\d,.]*$/.test(row[column] ?? '')));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)];
}
