import { echo } from '../echo.js';

/** A text out of a file, to be shown: short, in quotes, and unable to upset a terminal or to tell a number. */
export function quoted(text: string): string {
  return `"${echo(text.slice(0, 200).replaceAll(/\s+/g, ' ').trim()).replaceAll('"', "'")}"`;
}

/** `1 row`, `2 rows`, `1,000 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
