import { isStopped, type Reader } from '../database/index.js';
import {
  type CountColumn,
  type CountRow,
  indexPlaces,
  type LocationKind,
  listNames,
  type Place,
  placeKeyOf,
  readCounts,
  readPlaces,
  recallCounts,
  resolveLocation,
  type Scope,
  type Slice,
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
  reader: Reader,
  request: ScopeRequest | undefined,
): Promise<Availability> {
  if (request === undefined) {
    const counted = await orEstimate(
      reader,
      () => countOrRecall(reader, countPool, (rows) => rows),
      async (estimator) => estimator.all,
    );
    return { scope: { kind: 'all' }, ...counted };
  }
  const { scope, slices } = await resolveScope(reader, request);
  const counted = await orEstimate(
    reader,
    () =>
      countOrRecall(
        reader,
        (own) => countSlices(own, slices),
        (rows) => keepSlices(rows, slices),
        columnOf(slices),
      ),
    (estimator) => estimator.of(slices),
  );
  return { scope, ...counted };
}

/** What was counted, and when that was so. */
interface Counted<Count> {
  available: Count;
  asOf: Date;
}

async function countPool(reader: Reader): Promise<number> {
  const [row] = await reader.query<{ available: string }>('count_pool');
  return Number(row?.available);
}

async function countSlices(reader: Reader, slices: readonly Slice[]): Promise<number> {
  return sum((await countStrata(reader, slices)).map(({ available }) => available));
}

/**
 * When the database is away, a count may be remembered by itself, and among the counts of all places: the newest
 * counts.
 *
 * @param keep of the places' counts, those that add up to it
 * @param column the places must be told apart by; default: any
 */
async function countOrRecall(
  reader: Reader,
  count: (reader: Reader) => Promise<number>,
  keep: (rows: CountRow[]) => CountRow[],
  column?: CountColumn,
): Promise<Counted<number>> {
  const own = reader.fork?.() ?? reader;
  let failure: unknown;
  const available = await count(own).catch((error: unknown) => {
    if (!own.away) throw error;
    failure = error;
    return undefined;
  });
  if (available !== undefined && own.asOf === undefined) return { available, asOf: new Date() };
  const others = reader.fork?.() ?? reader;
  const rows = await recallCounts(others, column);
  if (rows !== undefined && Number(others.asOf) > Number(own.asOf ?? 0)) {
    return {
      available: sum(keep(rows).map((row) => Number(row.available))),
      asOf: others.asOf ?? new Date(),
    };
  }
  if (available === undefined) throw failure;
  return { available, asOf: own.asOf ?? new Date() };
}

function columnOf(slices: readonly Slice[]): CountColumn | undefined {
  if (slices.some(({ city }) => city !== undefined)) return 'city';
  return slices.some(({ municipality }) => municipality !== undefined) ? 'municipality' : undefined;
}

/** The rows that lie in one of these slices. */
function keepSlices(rows: CountRow[], slices: readonly Slice[]): CountRow[] {
  return rows.filter((row) =>
    slices.some(({ lada, state, municipality, city }) => {
      const name = municipality ?? city;
      const inState = state === undefined || row.state_name === state;
      return row.lada === lada && inState && (name === undefined || row.name === name);
    }),
  );
}

/**
 * Counts who can be extracted, place by place; names as `contacts locations` lists them, in the order of the Spanish
 * alphabet, and last those who name no such place, if they were counted. Exactly, unless that takes longer than a
 * query may: then these are the planner's estimates, place by place.
 *
 * @param state keeps only what lies there
 */
export async function countByPlace(reader: Reader, kind: LocationKind, state?: string): Promise<PlaceCounts> {
  const { available: places, ...when } = await orEstimate(
    reader,
    () => countPlaces(reader, kind, state),
    (estimator) => estimatePlaces(reader, estimator, kind, state),
  );
  return { places, available: sum(places.map(({ available }) => available)), ...when };
}

/** @throws what `count` throws, unless the server stopped it and has statistics to estimate from */
async function orEstimate<Count>(
  reader: Reader,
  count: () => Promise<Counted<Count>>,
  estimate: (estimator: Estimator) => Promise<Count>,
): Promise<Counted<Count> & { exact: boolean }> {
  try {
    return { ...(await count()), exact: true };
  } catch (error) {
    if (!isStopped(error)) throw error;
    const estimator = await Estimator.open(reader);
    if (estimator === undefined) throw error;
    reader.log.warn('counting took too long, estimated instead', { error });
    return { available: await estimate(estimator), exact: false, asOf: new Date() };
  }
}

async function countPlaces(
  reader: Reader,
  kind: LocationKind,
  state?: string,
): Promise<Counted<PlaceCount[]>> {
  const own = reader.fork?.() ?? reader;
  const everywhere = await readCounts(own, kind === 'city' || kind === 'municipality' ? kind : 'state_name');
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
  const available = unnamed > 0 ? [...listed, { name: null, available: unnamed }] : listed;
  return { available, asOf: own.asOf ?? new Date() };
}

async function estimatePlaces(
  reader: Reader,
  estimator: Estimator,
  kind: LocationKind,
  state?: string,
): Promise<PlaceCount[]> {
  const kinds: Place['kind'][] = kind === 'lada' || kind === 'state' ? ['state'] : ['state', kind];
  const places: PlaceCount[] = [];
  const listed = listNames(indexPlaces(await readPlaces(reader, kinds)), kind, state);
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
