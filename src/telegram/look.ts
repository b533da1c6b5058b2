import type { Reader } from '../database/index.js';
import type { Asker } from './asker.js';
import type { House } from './house.js';

/** An age that is not worth a word, in seconds. */
const freshSeconds = 30;

/** What answers somebody who only looks: it may be remembered. What is asked for by `/get` is never read with it. */
export function readerOf({ database, caches, away = false }: House): Reader {
  return caches?.reader(database, { goodFor: away ? 0 : 1 }) ?? database;
}

/** How old an answer is, and why, in words; nothing where it is of now. */
export function ageNote({ words }: Asker, reader: Reader, asOf: Date): string {
  const seconds = Math.max(0, (Date.now() - asOf.getTime()) / 1000);
  const age = words.duration(seconds);
  if (reader.away) return `\n${words.remembered(age)}`;
  return seconds < freshSeconds ? '' : `\n${words.asOf(age)}`;
}
