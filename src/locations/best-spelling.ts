import { shown } from './wording.js';

/**
 * The spelling to show when no reference names one: mixed case and accents before ALL CAPS or all small, fit
 * to be shown; among equals the first by code units, so that the order of the rows does not matter.
 */
export function bestSpelling(spellings: Iterable<string>): string {
  const [first = '', ...others] = [...new Set([...spellings].map(shown))].sort();
  return others.reduce((best, name) => (looks(name) > looks(best) ? name : best), first);
}

function looks(name: string): number {
  const isMixedCase = name !== name.toUpperCase() && name !== name.toLowerCase();
  const hasAccents = /\p{M}/u.test(name.normalize('NFD'));
  return (isMixedCase ? 2 : 0) + (hasAccents ? 1 : 0);
}
