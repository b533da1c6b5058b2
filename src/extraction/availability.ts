import type { Database } from '../database/index.js';
import {
  indexPlaces,
  type LocationKind,
  listNames,
  type Place,
  placeKeyOf,
  resolveLocation,
  type Scope,
} from '../locations/index.js';
import { ladaOf } from '../phone/index.js';
import { sum } from './quotas.js';
import { countStrata, resolveScope, type ScopeRequest } from './strata-reader.js';

/** How many people can be extracted, and when that was so. */
export interface Availability {
  scope: Scope | { kind: 'all' };
  available: number;
  /** true: counted; false: estimated */
  exact: boolean;
  asOf: Date;
}

/** One place and how many people can be extracted there; `name` is null for those who name none. */
export interface PlaceCount {
  name: string | null;
  /** for a city or municipality: where it lies */
  state?: string;
  available: number;
}

/**
 * Counts who can be extracted from a scope, exactly; without a scope, everybody.
 *
 * @throws ContactsError `BAD_INPUT` for names that are unknown or ambiguous
 */
export async function availabilityOf(
  database: Database,
  request: ScopeRequest | undefined,
): Promise<Availability> {
  if (request === undefined) {
    const [row] = await database.query<{ available: string }>('count_pool');
    return { scope: { kind: 'all' }, available: Number(row?.available), exact: true, asOf: new Date() };
  }
  const { scope, slices } = await resolveScope(database, request);
  const strata = await countStrata(database, slices);
  return { scope, available: sum(strata.map(({ available }) => available)), exact: true, asOf: new Date() };
}

type CountRow = { lada: string | null; state_name: string | null; name: string | null; available: string };

/**
 * Counts who can be extracted, place by place, exactly; names as `contacts locations` lists them, in the
 * order of the Spanish alphabet, and last those who name no such place.
 *
 * @param state keeps only what lies there
 */
export async function countByPlace(
  database: Database,
  kind: LocationKind,
  state?: string,
): Promise<PlaceCount[]> {
  const column = kind === 'city' || kind === 'municipality' ? kind : 'state_name';
  const everywhere = await database.query<CountRow>('availability_by_place', [], { column });
  const rows = state === undefined ? everywhere : keepState(everywhere, state);
  const counts = new Map<string, number>();
  for (const { lada, state_name, name, available } of rows) {
    const key = kind === 'lada' ? ladaOf(lada ?? '') : keyOf(kind, name, state_name);
    counts.set(key, (counts.get(key) ?? 0) + Number(available));
  }
  const listed = listNames(indexPlaces(toPlaces(rows, kind)), kind).map(({ name, state: home }) => ({
    name,
    ...(home !== undefined && { state: home }),
    available:
      counts.get(kind === 'lada' ? name : keyOf(kind, name, kind === 'state' ? name : (home ?? null))) ?? 0,
  }));
  const unnamed = sum([...counts.values()]) - sum(listed.map(({ available }) => available));
  return unnamed > 0 ? [...listed, { name: null, available: unnamed }] : listed;
}

function keepState(rows: CountRow[], state: string): CountRow[] {
  const { slices } = resolveLocation({ kind: 'state', value: state }, indexPlaces(toPlaces(rows, 'state')));
  const spellings = new Set(slices.map((slice) => slice.state));
  return rows.filter(({ state_name }) => spellings.has(state_name));
}

function toPlaces(rows: CountRow[], kind: LocationKind): Place[] {
  return rows.map(({ lada, state_name: state, name }) =>
    kind === 'city' || kind === 'municipality'
      ? { kind, lada, state, name }
      : { kind: 'state', lada, state, name: state },
  );
}

/** Equal for all spellings of one place; a city lies in a state, a state in itself. */
function keyOf(kind: 'state' | 'city' | 'municipality', name: string | null, state: string | null): string {
  return `${placeKeyOf(kind, name ?? '')}\t${placeKeyOf('state', state ?? '')}`;
}
