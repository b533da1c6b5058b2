import type { Command } from 'commander';
import { commands } from '../../src/cli/commands.js';

/**
 * Takes a line of shell apart into its words, as far as such lines go in documents and units: quotes, and everything
 * from a pipe, a redirection, a `;`, `&&` or comment on left out.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [token, single, double] of line.matchAll(/(?:'([^']*)'|"([^"]*)"|[^\s'"])+|\s+/g)) {
    if (/^\s/.test(token)) continue;
    if (/^(\||[12]?>|&&|;|#)/.test(token)) break;
    const whole = single ?? double;
    words.push(whole !== undefined && /^['"]/.test(token) ? whole : token.replaceAll(/['";]/g, ''));
  }
  return words;
}

/**
 * Parses the words after `contacts` as the tool does, and does nothing.
 *
 * @throws what commander throws, for a command, an option or a value that there is not
 */
export async function parseCommandLine(words: readonly string[]): Promise<void> {
  const [name = '', ...rest] = words;
  const entry = commands[name];
  if (entry === undefined) throw new Error(`There is no command ${name}.`);
  const command = await entry.load();
  silence(command);
  await command.parseAsync(rest, { from: 'user' });
}

function silence(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const { _actionHandler: acts } = command as Command & { _actionHandler: unknown };
  if (acts !== null) command.action(() => {});
  for (const below of command.commands) silence(below);
}
