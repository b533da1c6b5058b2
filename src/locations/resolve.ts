import { badInput, type ContactsError } from '../errors.js';
import { fold } from './fold.js';
import { type IndexedPlace, NO_STATE, type PlaceIndex, placeKey, stateKey } from './place-index.js';
import { placeName, stateName } from './place-names.js';
import { bareMexico, flagsOfOtherKinds, howToList, isBareMexico, unknownName } from './refusals.js';
import { resolveLada } from './resolve-lada.js';
import type { LocationKind, LocationRequest, Scope, Slice } from './scope.js';
import { flagFor, listed } from './wording.js';

/** The columns hold at most 100 characters; a longer text is not read at all. */
const MAX_CHARACTERS = 100;

/** Control characters, and those that make a name look like another one. */
const DECEIVING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** The Mexican states, and room for what else such a column holds: as many as a message names. */
const MAX_STATES = 32;

/** A scope in canonical names, and the slices of the database that make it up. */
export interface ResolvedLocation {
  scope: Scope;
  /** No two alike; ascending by lada (null last), state and name, whatever the order of the index. */
  slices: Slice[];
}

/**
 * What a request means in the database at hand. Case, accents, spaces, dots and the aliases of states do not
 * matter; a misspelling is never taken for what it resembles.
 *
 * Throws `BAD_INPUT` with the answer to give: for a blank, overlong, deceiving or unknown name (with the nearest names, or
 * the flag for the kind of name it is), for bare `México`, and for a city or municipality that stands in
 * several states or not in the one given (with the states it stands in).
 */
export function resolveLocation(request: LocationRequest, places: PlaceIndex): ResolvedLocation {
  const value = readName(request.value, request.kind);
  if (request.kind === 'lada') return resolveLada(value, places);
  if (request.kind === 'state') {
    const state = findState(value, places);
    return {
      scope: { kind: 'state', value: placeName(places, 'state', state) },
      slices: sorted(state.slices),
    };
  }
  const place = findPlaceOfKind(request.kind, value, places, request.state);
  const state = stateName(places, place.stateKey);
  const named = { kind: request.kind, value: placeName(places, request.kind, place) };
  return { scope: state === undefined ? named : { ...named, state }, slices: sorted(place.slices) };
}

/**
 * The state that a text names, by the rules of `resolveLocation`. Throws `BAD_INPUT` with the answer to give.
 */
export function resolveState(text: string, places: PlaceIndex): IndexedPlace {
  return findState(readName(text, 'state'), places);
}

function readName(text: string, kind: LocationKind): string {
  if (text.length > MAX_CHARACTERS) {
    throw badInput(
      `The ${kind} is longer than the ${MAX_CHARACTERS} characters a name can have. ${howToList(kind)}`,
    );
  }
  const value = text.trim();
  if (DECEIVING.test(value)) {
    throw badInput(
      `The ${kind} has control characters in it, or some that change the direction of writing. ${howToList(kind)}`,
    );
  }
  if (fold(value) === '') throw badInput(`The ${kind} is empty. ${howToList(kind)}`);
  return value;
}

function findState(value: string, places: PlaceIndex): IndexedPlace {
  if (isBareMexico(fold(value))) throw bareMexico(value, places);
  const key = stateKey(value);
  const state = places.byKind.state.get(key)?.get(key);
  if (!state) throw unknownName('state', value, places);
  return state;
}

function findPlaceOfKind(
  kind: 'city' | 'municipality',
  value: string,
  places: PlaceIndex,
  stateText: string | undefined,
): IndexedPlace {
  const within = stateText === undefined ? undefined : resolveState(stateText, places).stateKey;
  const namesakes = [...(places.byKind[kind].get(placeKey(value))?.values() ?? [])];
  const [first] = namesakes;
  if (!first) {
    if (isBareMexico(fold(value))) throw bareMexico(value, places);
    throw unknownName(kind, value, places, within);
  }
  // A row that names no state is no rival to those that do: no flag could tell it apart.
  const stated = namesakes.filter((place) => place.stateKey !== NO_STATE);
  const candidates = within === undefined ? stated : stated.filter((place) => place.stateKey === within);
  if (candidates.length === 1 && candidates[0]) return candidates[0];
  if (within === undefined && stated.length === 0) return first;

  const name = placeName(places, kind, first);
  const states = stated
    .map((place) => stateName(places, place.stateKey) ?? '')
    .sort(new Intl.Collator('es').compare);
  if (within !== undefined) throw elsewhere(kind, name, states, within, places);
  throw badInput(
    `${name} is a ${kind} in ${states.length} states: ${someOf(states)}. ` +
      `Say which, for example: ${flagFor(kind, name, askable(states))}`,
  );
}

/** The answer to a name that stands in other states than the one given. */
function elsewhere(
  kind: 'city' | 'municipality',
  name: string,
  states: string[],
  within: string,
  places: PlaceIndex,
): ContactsError {
  const state = stateName(places, within) ?? '';
  if (states.length === 0) {
    return badInput(`The database does not say in which state ${name} is: ${flagFor(kind, name)}`);
  }
  const example = `${states.length > 1 ? 'for example ' : ''}${flagFor(kind, name, askable(states))}`;
  const other = flagsOfOtherKinds(kind, name, places, within);
  const remark = other === undefined ? '' : `. In ${state}, ${other}`;
  return badInput(`${name} is a ${kind} in ${someOf(states)}, not in ${state}: ${example}${remark}`);
}

/** The first of these states that a flag can name: bare `México` would be refused. */
function askable(states: string[]): string | undefined {
  return states.find((state) => !isBareMexico(fold(state)));
}

function someOf(states: string[]): string {
  const rest = states.length > MAX_STATES ? ['others'] : [];
  return listed([...states.slice(0, MAX_STATES), ...rest], 'and');
}

/** One order for every run, so that the same seed meets the same slices. */
function sorted(slices: Slice[]): Slice[] {
  // U+FFFF, which no database text holds, puts null last.
  const column = (value: string | null | undefined) => value ?? '\uffff';
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...slices].sort(
    (a, b) =>
      compare(column(a.lada), column(b.lada)) ||
      compare(column(a.state), column(b.state)) ||
      compare(column(a.municipality ?? a.city), column(b.municipality ?? b.city)),
  );
}
