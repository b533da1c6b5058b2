import { badInput, type ContactsError } from '../errors.js';
import { type IndexedPlace, type PlaceIndex, placeKeyOf, stateKey } from './place-index.js';
import { placeName, stateName } from './place-names.js';
import type { LocationKind, PlaceKind } from './scope.js';
import { loadStateAliases, stateOfAlias } from './state-aliases.js';
import { MAX_SUGGESTIONS, nearest } from './suggest.js';
import { flagFor, listed, quoted, shown } from './wording.js';

const PLACE_KINDS = ['state', 'city', 'municipality'] as const;
const PLURALS = { state: 'states', city: 'cities', municipality: 'municipalities', lada: 'ladas' } as const;

/** Aliases under five letters are never compared with a misspelling: too many lie one edit apart. */
const MIN_FUZZY_ALIAS_LETTERS = 5;

/** A state, a country and a capital at once: nobody can say which was meant. */
const BARE_MEXICO = 'mexico';

const longAliases = (): string[] =>
  [...loadStateAliases().keys()].filter((alias) => alias.length >= MIN_FUZZY_ALIAS_LETTERS);

/** Whether a name is bare `México`, which as a state is never taken for either of the two. */
export function isBareMexico(folded: string): boolean {
  return folded === BARE_MEXICO;
}

/** `México` as a state: names the two it can be, and how to reach rows that say no more than that. */
export function bareMexico(value: string, places: PlaceIndex): ContactsError {
  const choices = ['Estado de México', 'Ciudad de México'].map((name) => flagFor('state', name));
  const bare = places.byKind.state.get(BARE_MEXICO)?.get(BARE_MEXICO);
  const remark = bare
    ? ' Contacts whose state says no more than México are reached by their lada: --lada.'
    : '';
  return badInput(`${quoted(value)} can be a state or the capital. Say ${listed(choices, 'or')}.${remark}`);
}

/** How to see the names that there are, in a state if one is named. */
export function howToList(kind: LocationKind, state?: string): string {
  const within = state === undefined ? '' : ` ${flagFor('state', state)}`;
  return `To see the ${PLURALS[kind]} there are: contacts locations ${PLURALS[kind]}${within}`;
}

/**
 * The answer to a name that the database has not: the right flag if it is a name of another kind, else the
 * nearest names (of its own kind before others), else how to list the names. `within` is the key of a state.
 */
export function unknownName(
  kind: PlaceKind,
  value: string,
  places: PlaceIndex,
  within?: string,
): ContactsError {
  const state = within === undefined ? undefined : stateName(places, within);
  const canonical = kind === 'state' ? stateOfAlias(stateKey(value)) : undefined;
  if (canonical !== undefined) {
    return badInput(
      `The database has no contacts available in the state ${canonical}. ${howToList('state')}`,
    );
  }
  const others = flagsOfOtherKinds(kind, value, places, within);
  if (others !== undefined) return badInput(others);
  const near = suggestions(kind, value, places, within);
  const where = state === undefined ? '' : ` in ${state}`;
  const help = near.length > 0 ? `Did you mean ${listed(near, 'or')}?` : howToList(kind, state);
  return badInput(`No ${kind}${where} is called ${quoted(value)}. ${help}`);
}

/**
 * `Cancún is a city, not a state: --city Cancún`, with every other kind of which the name is one (in the state
 * with the key `within`, if given); `undefined` if it is none.
 */
export function flagsOfOtherKinds(
  kind: LocationKind,
  value: string,
  places: PlaceIndex,
  within?: string,
): string | undefined {
  const kinds: LocationKind[] = [];
  const flags: string[] = [];
  let name = shown(value);
  for (const other of PLACE_KINDS.filter((candidate) => candidate !== kind)) {
    const place = findPlace(other, value, places, within);
    if (!place) continue;
    name = placeName(places, other, place);
    kinds.push(other);
    flags.push(flagOf(places, other, place, within));
  }
  if (kind !== 'lada' && places.ladas.has(shown(value))) {
    kinds.push('lada');
    flags.push(flagFor('lada', name));
  }
  if (kinds.length === 0) return undefined;
  const what = listed(
    kinds.map((other) => `a ${other}`),
    'and',
  );
  return `${name} is ${what}, not a ${kind}: ${listed(flags, 'or')}`;
}

/** A place of that name, in the state `within` if given; of several namesakes the first. */
function findPlace(
  kind: PlaceKind,
  value: string,
  places: PlaceIndex,
  within: string | undefined,
): IndexedPlace | undefined {
  const namesakes = places.byKind[kind].get(placeKeyOf(kind, value));
  return within === undefined ? namesakes?.values().next().value : namesakes?.get(within);
}

function flagOf(places: PlaceIndex, kind: PlaceKind, place: IndexedPlace, within?: string): string {
  const state = kind === 'state' || within === undefined ? undefined : stateName(places, within);
  return flagFor(kind, placeName(places, kind, place), state);
}

/** Up to three near names: of the own kind as they are called or, if it has none, of others as flags. */
function suggestions(
  kind: PlaceKind,
  value: string,
  places: PlaceIndex,
  within: string | undefined,
): string[] {
  const names = new Set<string>();
  for (const other of [kind, ...PLACE_KINDS.filter((candidate) => candidate !== kind)]) {
    const keys = [...places.byKind[other].keys()].sort();
    for (const key of nearest(
      placeKeyOf(other, value),
      other === 'state' ? [...keys, ...longAliases()] : keys,
    )) {
      const place = findPlace(other, key, places, within);
      if (!place) continue;
      names.add(other === kind ? placeName(places, other, place) : flagOf(places, other, place, within));
      if (names.size === MAX_SUGGESTIONS) return [...names];
    }
    if (names.size > 0) break;
  }
  return [...names];
}
