import { distance } from 'fastest-levenshtein';
import { settingNames } from './schema.js';

/**
 * Warnings of names that look like settings and are none: every `BOT_…`, and a `TELEGRAM_…` that is nearly
 * one of ours (others may be another program's).
 */
export function warnOfUnknownNames(names: Iterable<string>): string[] {
  const known = new Set<string>(settingNames);
  const warnings: string[] = [];
  for (const name of names) {
    if (known.has(name) || !/^(BOT|TELEGRAM)_/.test(name)) continue;
    const near = nearest(name);
    if (near !== undefined) warnings.push(`${name} is no setting and is ignored. Did you mean ${near}?`);
    else if (name.startsWith('BOT_'))
      warnings.push(`${name} is no setting and is ignored. See: contacts config`);
  }
  return warnings;
}

function nearest(name: string): string | undefined {
  const byDistance = settingNames.map((known) => ({ known, edits: distance(name, known) }));
  const best = byDistance.sort((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= 3 ? best.known : undefined;
}
