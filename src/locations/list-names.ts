import { type IndexedPlace, ladaOfSpelling, type PlaceIndex } from './place-index.js';
import { placeName, stateName } from './place-names.js';
import { resolveState } from './resolve.js';
import type { LocationKind, Slice } from './scope.js';

/** A canonical name of the database, the state it stands in, and the ladas of its contacts. */
export interface ListedName {
  name: string;
  /** Absent for a state, for a city or municipality without one, and for a lada that is not in just one. */
  state?: string;
  /** Two or three digits each, ascending; for a lada, itself. */
  ladas: string[];
  /** What of the database it is. */
  slices: Slice[];
}

/**
 * Every canonical name of a kind, once (cities and municipalities once for each state), as Spanish sorts names
 * and then states; with `state`, by the rules of `resolveLocation`, only what stands in it.
 *
 * Throws `BAD_INPUT` if `state` names none.
 */
export function listNames(places: PlaceIndex, kind: LocationKind, state?: string): ListedName[] {
  const within = state === undefined ? undefined : resolveState(state, places).stateKey;
  const names = kind === 'lada' ? listLadas(places, within) : listPlaces(places, kind, within);
  const { compare } = new Intl.Collator('es');
  return names.sort((a, b) => compare(a.name, b.name) || compare(a.state ?? '', b.state ?? ''));
}

function listPlaces(places: PlaceIndex, kind: Exclude<LocationKind, 'lada'>, within?: string): ListedName[] {
  return [...places.byKind[kind].values()]
    .flatMap((namesakes) => [...namesakes.values()])
    .filter((place) => within === undefined || place.stateKey === within)
    .map((place) => {
      const state = kind === 'state' ? undefined : stateName(places, place.stateKey);
      return named(placeName(places, kind, place), state, ladasOf(place), place.slices);
    });
}

function listLadas(places: PlaceIndex, within?: string): ListedName[] {
  return [...places.ladas]
    .map(([lada, spellings]) => ({ lada, spellings, states: [...(places.ladaStates.get(lada) ?? [])] }))
    .filter(({ states }) => within === undefined || states.includes(within))
    .map(({ lada, spellings, states }) => {
      const [only = ''] = states.length === 1 ? states : [];
      const slices = [...spellings].map((spelling) => ({ lada: spelling }));
      return named(lada, stateName(places, only), [lada], slices);
    });
}

function ladasOf(place: IndexedPlace): string[] {
  return [...new Set(place.slices.flatMap(({ lada }) => ladaOfSpelling(lada) ?? []))].sort();
}

function named(name: string, state: string | undefined, ladas: string[], slices: Slice[]): ListedName {
  return state === undefined ? { name, ladas, slices } : { name, state, ladas, slices };
}
