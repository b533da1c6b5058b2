import { ladaOf } from '../phone/index.js';
import { bestSpelling } from './best-spelling.js';
import { fold } from './fold.js';
import type { Place, PlaceKind, Slice } from './scope.js';
import { canonicalState, stateOfAlias } from './state-aliases.js';

/** The key of a state that is null or blank. */
export const NO_STATE = '';

/** One name in one state: everything the database spells so that it means this place. */
export interface IndexedPlace {
  /** Folded canonical name of the place. */
  key: string;
  /** Folded canonical name of its state, or `NO_STATE`. A state's own is its key. */
  stateKey: string;
  /** In the order in which the places came. */
  slices: Slice[];
}

/** Places by kind, then folded name, then folded state; and what ladas there are. Made by `indexPlaces`. */
export interface PlaceIndex {
  byKind: Record<PlaceKind, Map<string, Map<string, IndexedPlace>>>;
  /** Folded canonical state → the name to show. */
  stateNames: ReadonlyMap<string, string>;
  /** Lada of two or three digits → every spelling of it in `contacts.lada` (`55` → `55`, `551`, …). */
  ladas: ReadonlyMap<string, ReadonlySet<string>>;
  /** Lada → folded canonical states that it is seen in, never `NO_STATE`. */
  ladaStates: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Sorts what the database spells by what it means, folding each distinct spelling once. Null and blank names
 * have no entry; a city or municipality without a state has one under `NO_STATE`. Any order of places will do,
 * and 100,000 take a fraction of a second.
 */
export function indexPlaces(places: Iterable<Place>): PlaceIndex {
  const byKind: PlaceIndex['byKind'] = { state: new Map(), municipality: new Map(), city: new Map() };
  const stateSpellings = new Map<string, Set<string>>();
  const ladas = new Map<string, Set<string>>();
  const ladaStates = new Map<string, Set<string>>();
  const stateKeyOnce = remembered(stateKey);
  const placeKeyOnce = remembered(placeKey);

  for (const { kind, lada, state, name } of places) {
    const inState = state === null ? NO_STATE : stateKeyOnce(state);
    if (state !== null && inState !== NO_STATE) addTo(stateSpellings, inState, state);
    const digits = ladaOfSpelling(lada);
    if (lada !== null && digits !== undefined) {
      addTo(ladas, digits, lada);
      if (inState !== NO_STATE) addTo(ladaStates, digits, inState);
    }
    const key = kind === 'state' ? inState : name === null ? '' : placeKeyOnce(name);
    if (key === '') continue;
    const slice: Slice = kind === 'state' ? { lada, state } : { lada, state, [kind]: name };
    const namesakes = byKind[kind].get(key) ?? new Map<string, IndexedPlace>();
    const place = namesakes.get(inState);
    if (place) place.slices.push(slice);
    else namesakes.set(inState, { key, stateKey: inState, slices: [slice] });
    byKind[kind].set(key, namesakes);
  }

  const stateNames = new Map<string, string>();
  for (const [key, spellings] of stateSpellings) {
    stateNames.set(key, stateOfAlias(key) ?? bestSpelling(spellings));
  }
  return { byKind, stateNames, ladas, ladaStates };
}

/** The lada that a `contacts.lada` stands for; `undefined` if it is null or no two or three digits. */
export function ladaOfSpelling(spelling: string | null): string | undefined {
  const digits = spelling?.trim() ?? '';
  return /^\d{2,3}$/.test(digits) ? ladaOf(digits) : undefined;
}

/** The key of a state in any spelling: its canonical name, folded; `NO_STATE` if it is blank. */
export function stateKey(spelling: string): string {
  return fold(canonicalState(spelling));
}

/**
 * The key of a city or municipality in any spelling: folded, `Cd.` read as `Ciudad`, and the capital under one
 * name, because it stands as `CDMX` and `Distrito Federal` in those columns too.
 */
export function placeKey(spelling: string): string {
  const folded = fold(spelling);
  const capital = 'Ciudad de México';
  return stateOfAlias(folded) === capital ? fold(capital) : folded.replace(/^cd /, 'ciudad ');
}

/**
 * What two spellings of a kind have in common if they are one name; '' for a blank one. To group the rows of
 * a database by name; namesakes in several states share a key.
 */
export function placeKeyOf(kind: PlaceKind, spelling: string): string {
  return kind === 'state' ? stateKey(spelling) : placeKey(spelling);
}

/** Few spellings repeat in many rows, so each is worked out once. */
function remembered(keyOf: (spelling: string) => string): (spelling: string) => string {
  const keys = new Map<string, string>();
  return (spelling) => {
    const key = keys.get(spelling) ?? keyOf(spelling);
    keys.set(spelling, key);
    return key;
  };
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
