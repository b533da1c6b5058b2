import { badInput } from '../errors.js';
import { ladaOf } from '../phone/index.js';
import { loadKnownLadas } from './known-ladas.js';
import { type PlaceIndex, stateKey } from './place-index.js';
import { flagsOfOtherKinds, howToList } from './refusals.js';
import type { Scope, Slice } from './scope.js';
import { flagFor, listed, quoted } from './wording.js';

/** As many ladas of the same state as are worth naming. */
const MAX_NEIGHBOURS = 5;

/**
 * The scope of a lada and a slice for each spelling of it in `contacts.lada`, ascending; a lada of two digits
 * owns every spelling that begins with it. `value` is trimmed text that is not blank.
 *
 * Throws `BAD_INPUT` for what is no lada (with the lada meant, or the kind of name it is) and for a lada that
 * no contact has (with ladas of the same state).
 */
export function resolveLada(value: string, places: PlaceIndex): { scope: Scope; slices: Slice[] } {
  if (!/^\d{2,3}$/.test(value)) {
    const remark = 'A lada is two or three digits, such as 33 or 871';
    throw badInput(flagsOfOtherKinds('lada', value, places) ?? `${remark}; ${quoted(value)} is not.`);
  }
  const lada = ladaOf(value);
  if (lada !== value) {
    throw badInput(`${value} is how numbers of lada ${lada} begin: ${flagFor('lada', lada)}`);
  }
  const spellings = places.ladas.get(lada);
  if (spellings) {
    const slices = [...spellings].sort().map((spelling) => ({ lada: spelling }));
    return { scope: { kind: 'lada', value: lada }, slices };
  }
  if (lada.length === 2 && ladaOf(`${lada}0`) !== lada) {
    throw badInput(`${lada} is no lada: only 33, 55, 56 and 81 have two digits. ${howToList('lada')}`);
  }
  const states = [...(loadKnownLadas().states.get(lada) ?? [])];
  const where = states.length > 0 ? ` (${listed(states, 'and')})` : '';
  const neighbours = ladasNear(lada, states, places);
  const help =
    neighbours.length > 0 ? `It has, in the same state: ${neighbours.join(', ')}.` : howToList('lada');
  throw badInput(`The database has no contacts available with lada ${lada}${where}. ${help}`);
}

/** Ladas of the database in these states, ascending: those nearest to the one asked for. */
function ladasNear(lada: string, states: string[], places: PlaceIndex): string[] {
  const keys = states.map(stateKey);
  const gap = (other: string) => Math.abs(Number(other.padEnd(3, '0')) - Number(lada.padEnd(3, '0')));
  return [...places.ladaStates]
    .filter(([, seen]) => keys.some((key) => seen.has(key)))
    .map(([other]) => other)
    .sort((a, b) => gap(a) - gap(b))
    .slice(0, MAX_NEIGHBOURS)
    .sort();
}
