import { fold } from './fold.js';
import { loadReferenceRows } from './reference-rows.js';

let aliases: ReadonlyMap<string, string> | undefined;

/**
 * The ways people write the 32 states, folded, each with the state's canonical name: `sql/reference/
 * state_aliases.csv` in its order, read once. Throws what reading the file throws.
 */
export function loadStateAliases(): ReadonlyMap<string, string> {
  aliases ??= new Map(
    loadReferenceRows('state_aliases.csv').map(([alias = '', state = '']) => [fold(alias), state]),
  );
  return aliases;
}

/**
 * The state that a folded spelling is an alias of; `undefined` if it is none. Exact, for `gto` and `gro` are
 * one letter apart; only `d f` and `s l p` (from `D. F.`) count as written together.
 */
export function stateOfAlias(folded: string): string | undefined {
  const isSpelledOut = /^\S( \S)+$/.test(folded);
  return loadStateAliases().get(isSpelledOut ? folded.replaceAll(' ', '') : folded);
}

/**
 * The canonical name of a state by the alias table (`CDMX` → `Ciudad de México`). A spelling that the table
 * does not know, bare `México` among them, is its own canonical name, trimmed.
 */
export function canonicalState(spelling: string): string {
  return stateOfAlias(fold(spelling)) ?? spelling.trim();
}
