import { Chalk } from 'chalk';
import type { Finding } from '../operations/index.js';
import { print } from './print.js';
import { outputColour } from './terminal.js';

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/**
 * A line a finding, with what mends it below.
 *
 * @param width how wide the names are set at least
 */
export function printFindings(findings: readonly Finding[], width = 0): void {
  const chalk = new Chalk({ level: outputColour() });
  const widest = Math.max(width, ...findings.map(({ name }) => name.length));
  for (const { name, status, message, fix } of findings) {
    print(`${chalk[colours[status]](status.padEnd(4))}  ${name.padEnd(widest)}  ${message}`);
    for (const line of fix?.split('\n') ?? []) print(`${' '.repeat(widest + 8)}${chalk.bold(line)}`);
  }
}
