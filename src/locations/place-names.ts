import { bestSpelling } from './best-spelling.js';
import { loadKnownLadas } from './known-ladas.js';
import type { IndexedPlace, PlaceIndex } from './place-index.js';
import type { PlaceKind } from './scope.js';

/** The canonical name of a state by its key, as it is shown; `undefined` for `NO_STATE` and unknown keys. */
export function stateName(places: PlaceIndex, key: string): string | undefined {
  return places.stateNames.get(key);
}

/**
 * The canonical name of a place, as it is shown: a state's by the alias table, a city's or municipality's as
 * `ladas.csv` spells it, else the best-looking spelling of the database.
 */
export function placeName(places: PlaceIndex, kind: PlaceKind, place: IndexedPlace): string {
  const known = kind === 'state' ? stateName(places, place.key) : loadKnownLadas().spellings.get(place.key);
  return known ?? bestSpelling(place.slices.map((slice) => slice[kind] ?? ''));
}
