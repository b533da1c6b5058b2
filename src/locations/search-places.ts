import { fold } from './fold.js';
import { type IndexedPlace, NO_STATE, type PlaceIndex, placeKeyOf } from './place-index.js';
import { placeName, stateName } from './place-names.js';
import { isBareMexico } from './refusals.js';
import { resolveState } from './resolve.js';
import type { LocationKind, PlaceKind } from './scope.js';
import { nearest } from './suggest.js';

/** A place, by the canonical names that ask for it. */
export type FoundPlace =
  | { kind: 'state' | 'lada'; value: string }
  | { kind: 'city' | 'municipality'; value: string; state?: string };

/** What a name can mean. */
export interface PlaceSearch {
  /** `exact`: the name is that of each of these; `near`: it is misspelt, and resembles them, the nearest first */
  match: 'exact' | 'near';
  /** none: nothing is called so, nor nearly; one: it is that; more: somebody must choose */
  places: FoundPlace[];
}

const placeKinds = ['state', 'city', 'municipality'] as const;

/** Near names that are worth choosing from. */
const mostNear = 6;

/**
 * What a name can mean when nobody says whether it is a state, a city, a municipality or a lada. A city of the same
 * name and state stands for its municipality too: who means that must say so. Bare `México` is nothing by itself: the
 * state and the capital are offered. Pure.
 *
 * @param options.kind keeps only one kind of place
 * @param options.state keeps only cities and municipalities in this state
 * @throws ContactsError `BAD_INPUT` if `options.state` names none
 */
export function searchPlaces(
  name: string,
  places: PlaceIndex,
  options: { kind?: LocationKind; state?: string } = {},
): PlaceSearch {
  const { kind } = options;
  const within = options.state === undefined ? undefined : resolveState(options.state, places).stateKey;
  const folded = fold(name);
  if (isBareMexico(folded) && within === undefined && (kind === undefined || kind === 'state')) {
    const both = ['Estado de México', 'Ciudad de México'];
    return { match: 'near', places: both.map((value) => ({ kind: 'state', value })) };
  }
  if ((kind === undefined || kind === 'lada') && within === undefined && places.ladas.has(folded)) {
    return { match: 'exact', places: [{ kind: 'lada', value: folded }] };
  }
  const kinds = placeKinds.filter(
    (one) => (kind === undefined || kind === one) && !(one === 'state' && within),
  );
  const exact = kinds.flatMap((one) => found(one, placeKeyOf(one, name), places, within));
  if (exact.length > 0) return { match: 'exact', places: kind === undefined ? withoutTwins(exact) : exact };
  const near = kinds.flatMap((one) =>
    nearest(placeKeyOf(one, name), [...places.byKind[one].keys()].sort()).flatMap((key) =>
      found(one, key, places, within),
    ),
  );
  return { match: 'near', places: withoutTwins(near).slice(0, mostNear) };
}

/** The places of a kind under one key; those that name no state only if no other does. */
function found(kind: PlaceKind, key: string, places: PlaceIndex, within: string | undefined): FoundPlace[] {
  const namesakes = [...(places.byKind[kind].get(key)?.values() ?? [])];
  if (kind === 'state') return namesakes.map((place) => ({ kind, value: placeName(places, kind, place) }));
  const stated = namesakes.filter(({ stateKey }) => stateKey !== NO_STATE);
  const kept = (stated.length > 0 ? stated : namesakes).filter(
    ({ stateKey }) => within === undefined || stateKey === within,
  );
  return kept.map((place) => named(kind, place, places)).sort(byState);
}

function named(kind: 'city' | 'municipality', place: IndexedPlace, places: PlaceIndex): FoundPlace {
  const state = stateName(places, place.stateKey);
  return { kind, value: placeName(places, kind, place), ...(state !== undefined && { state }) };
}

/** Without municipalities that a city of the same name and state stands for. */
function withoutTwins(places: FoundPlace[]): FoundPlace[] {
  const cities = new Set(places.filter(({ kind }) => kind === 'city').map(nameAndState));
  return places.filter((place) => place.kind !== 'municipality' || !cities.has(nameAndState(place)));
}

function nameAndState(place: FoundPlace): string {
  return `${fold(place.value)}\t${'state' in place ? fold(place.state ?? '') : ''}`;
}

const { compare } = new Intl.Collator('es');
const byState = (one: FoundPlace, other: FoundPlace): number =>
  compare('state' in one ? (one.state ?? '') : '', 'state' in other ? (other.state ?? '') : '');
