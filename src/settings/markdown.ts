import { describeSettings } from './describe.js';

/** The table of all settings that stands in the README, as Markdown. */
export function settingsTable(): string {
  const rows = describeSettings().map(({ name, default: fallback, meaning }) => [
    `\`${name}\``,
    fallback ? `\`${fallback}\`` : '',
    meaning.replaceAll('|', '\\|'),
  ]);
  const table = [['name', 'default', 'meaning'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [heading = [], ...body] = table.map(line);
  return [heading, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
