import { fold } from '../../locations/index.js';
import { readAmount } from './amount.js';
import { readScope, type ScopeText } from './scope.js';

export type Format = 'xlsx' | 'csv' | 'txt';

/** What `/get` was asked for. */
export interface GetRequest {
  amount: number;
  scope: ScopeText;
  format: Format;
}

/** Why it is not understood. */
export type GetProblem =
  | { problem: 'nothing' }
  | { problem: 'no amount'; text: string }
  /** `corrected` is the whole command with the amount that was probably meant */
  | { problem: 'amount'; text: string; meant?: number; corrected?: string }
  | { problem: 'no place'; amount: number }
  | { problem: 'long place' };

/** The columns of the database hold no longer name. */
const longestName = 100;

/**
 * What stands after `/get`: `1000 premium xlsx`, `500 "Nuevo León" txt`, `500 nuevo leon`. The format is optional, and
 * `xlsx` without one. Pure.
 */
export function readGet(rest: string): GetRequest | GetProblem {
  const words = rest.split(/\s+/).filter(Boolean);
  const [first, ...others] = words;
  if (first === undefined) return { problem: 'nothing' };
  if (!/\p{N}/u.test(first)) return { problem: 'no amount', text: first };
  const thousands = thousandsIn(words);
  if (thousands > 1) return refuse(words.slice(0, thousands).join(' '), words.slice(thousands));
  const reading = readAmount(first);
  if ('refused' in reading) return refuse(first, others);
  const { place, format } = splitFormat(others.join(' '));
  if (fold(place) === '') return { problem: 'no place', amount: reading.amount };
  if (place.length > longestName) return { problem: 'long place' };
  return { amount: reading.amount, scope: readScope(place), format };
}

/** How many words of `1 000 Jalisco` are one number; a lada alone (`100 844`) is a place. */
function thousandsIn(words: string[]): number {
  if (!/^\d{1,3}$/.test(words[0] ?? '')) return 1;
  let count = 1;
  while (/^\d{3}$/.test(words[count] ?? '')) count++;
  const { place } = splitFormat(words.slice(count).join(' '));
  return fold(place) === '' ? 1 : count;
}

function refuse(text: string, others: string[]): GetProblem {
  const reading = readAmount(text);
  if (!('meant' in reading) || reading.meant === undefined) return { problem: 'amount', text };
  const corrected = ['/get', reading.meant, ...others].join(' ');
  return { problem: 'amount', text, meant: reading.meant, corrected };
}

/** A format at the end, unless that is in quotes. */
function splitFormat(text: string): { place: string; format: Format } {
  const [, place = '', format] = /^(|.*[\s"»”])\.?(xlsx|csv|txt)$/is.exec(text) ?? [];
  if (format === undefined) return { place: text, format: 'xlsx' };
  return { place: place.trim(), format: format.toLowerCase() as Format };
}
