import type { Reader } from '../database/index.js';
import { formatAge, formatTime } from './format-time.js';
import { tell } from './terminal.js';
import type { CommandContext } from './with-database.js';

/** How old an answer is that was remembered. */
export interface Staleness {
  asOf: Date;
  ageSeconds: number;
  /** `2026-11-24 03:17:27, 5 minutes ago` */
  words: string;
}

/**
 * Runs what only looks with a reader that remembers: what it reads is kept, and told again while the database is away,
 * with the reason on stderr.
 */
export async function withReader(
  { database, caches }: CommandContext,
  work: (reader: Reader) => Promise<void>,
): Promise<void> {
  const reader = caches?.reader(database);
  await work(reader ?? database);
  if (reader?.away) tell(`${reader.reason} What is told instead was read before.`);
}

/** How old an answer is; undefined when it was read just now. */
export function stalenessOf(reader: Reader, asOf: Date | undefined, timeZone: string): Staleness | undefined {
  if (!reader.away || asOf === undefined) return undefined;
  const ageSeconds = Math.max(0, Math.round((Date.now() - asOf.getTime()) / 1000));
  return { asOf, ageSeconds, words: `${formatTime(asOf, timeZone)}, ${formatAge(ageSeconds)} ago` };
}
