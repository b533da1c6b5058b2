import { type Database, isStopped } from '../database/index.js';
import {
  indexPlaces,
  type LocationKind,
  listNames,
  type Place,
  placeKeyOf,
  readPlaces,
  resolveLocation,
  type Scope,
} from '../locations/index.js';
import { ladaOf } from '../phone/index.js';
import { Estimator } from './estimate.js';
import { sum } from './quotas.js';
import { countStrata, resolveScope, type ScopeRequest } from './strata-reader.js';

/** How many people can be extracted, and when that was so. */
export interface Availability {
  scope: Scope | { kind: 'all' };
  available: number;
  /** true: counted; false: the planner's estimate */
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

/** How many people can be extracted in each place of a kind, and in all of them. */
export interface PlaceCounts extends Omit<Availability, 'scope'> {
  places: PlaceCount[];
}

/**
 * Counts who can be extracted from a scope; without a scope, everybody. Exactly, unless that takes longer than a
 * query may: then it is the planner's estimate.
 *
 * @throws ContactsError `BAD_INPUT` for names that are unknown or ambiguous
 */
export async function availabilityOf(
  database: Database,
  request: ScopeRequest | undefined,
): Promise<Availability> {
  if (request === undefined) {
    const count = () => database.query<{ available: string }>('count_pool');
    const counted = await orEstimate(
      database,
      async () => Number((await count())[0]?.available),
      async (estimator) => estimator.all,
    );
    return { scope: { kind: 'all' }, ...counted };
  }
  const { scope, slices } = await resolveScope(database, request);
  const counted = await orEstimate(
    database,
    async () => sum((await countStrata(database, slices)).map(({ available }) => available)),
    (estimator) => estimator.of(slices),
  );
  return { scope, ...counted };
}

/**
 * Counts who can be extracted, place by place; names as `contacts locations` lists them, in the order of the Spanish
 * alphabet, and last those who name no such place, if they were counted. Exactly, unless that takes longer than a
 * query may: then these are the planner's estimates, place by place.
 *
 * @param state keeps only what lies there
 */
export async function countByPlace(
  database: Database,
  kind: LocationKind,
  state?: string,
): Promise<PlaceCounts> {
  const { available: places, ...when } = await orEstimate(
    database,
    () => countPlaces(database, kind, state),
    (estimator) => estimatePlaces(database, estimator, kind, state),
  );
  return { places, available: sum(places.map(({ available }) => available)), ...when };
}

/** @throws what `count` throws, unless the server stopped it and has statistics to estimate from */
async function orEstimate<Counted>(
  database: Database,
  count: () => Promise<Counted>,
  estimate: (estimator: Estimator) => Promise<Counted>,
): Promise<{ available: Counted; exact: boolean; asOf: Date }> {
  try {
    return { available: await count(), exact: true, asOf: new Date() };
  } catch (error) {
    if (!isStopped(error)) throw error;
    const estimator = await Estimator.open(database);
    if (estimator === undefined) throw error;
    database.log.warn('counting took too long, estimated instead', { error });
    return { available: await estimate(estimator), exact: false, asOf: new Date() };
  }
}

type CountRow = { lada: string | null; state_name: string | null; name: string | null; available: string };

async function countPlaces(database: Database, kind: LocationKind, state?: string): Promise<PlaceCount[]> {
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

async function estimatePlaces(
  database: Database,
  estimator: Estimator,
  kind: LocationKind,
  state?: string,
): Promise<PlaceCount[]> {
  const kinds: Place['kind'][] = kind === 'lada' || kind === 'state' ? ['state'] : ['state', kind];
  const places: PlaceCount[] = [];
  const listed = listNames(indexPlaces(await readPlaces(database, kinds)), kind, state);
  for (const { name, state: home, slices } of listed) {
    const available = await estimator.of(slices);
    places.push({ name, ...(home !== undefined && { state: home }), available });
  }
  return places;
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
