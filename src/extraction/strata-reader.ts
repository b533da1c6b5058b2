import type { Reader } from '../database/index.js';
import { echo } from '../echo.js';
import { badInput, ContactsError } from '../errors.js';
import {
  indexPlaces,
  type LocationRequest,
  loadKnownPlaces,
  type Place,
  type ResolvedLocation,
  readPlaces,
  resolveLocation,
  type Scope,
  type Slice,
} from '../locations/index.js';
import { ladaOf } from '../phone/index.js';
import { countSql, type Stratum } from './strata.js';

/** What somebody asks for, with names as people type them. */
export type ScopeRequest =
  | { kind: 'premium'; top?: number }
  | { kind: 'state' | 'lada'; value: string }
  | { kind: 'city' | 'municipality'; value: string; state?: string };

/** A scope in the database's own words: what it is called, its ladas in the order to tell them, its slices. */
export interface ResolvedScope {
  scope: Scope;
  ladas: string[];
  slices: Slice[];
}

/**
 * Finds out what a request means in this database.
 *
 * @throws ContactsError `BAD_INPUT` with the nearest names, the choices, or the right flag
 */
export async function resolveScope(reader: Reader, request: ScopeRequest): Promise<ResolvedScope> {
  if (request.kind === 'premium') return resolvePremium(reader, request.top ?? 10);
  const { scope, slices } = await resolvePlace(reader, request);
  const ladas = [...new Set(slices.map(({ lada }) => ladaName(lada)))].sort();
  return { scope, ladas, slices };
}

/**
 * Looks among the names that have somebody; then among those known from elsewhere, so that a place that is
 * used up is told from one that does not exist; and among all kinds only to explain a refusal.
 */
async function resolvePlace(
  reader: Reader,
  request: Exclude<ScopeRequest, { kind: 'premium' }>,
): Promise<ResolvedLocation> {
  const own: Place['kind'][] =
    request.kind === 'lada' || request.kind === 'state' ? ['state'] : ['state', request.kind];
  const places = await readPlaces(reader, own);
  const found = tryToResolve(request, places);
  if (found !== undefined) return found;
  const known = [...loadKnownPlaces(), ...(await readExtractedPlaces(reader))];
  const usedUp = tryToResolve(request, [...places, ...known.filter(({ kind }) => own.includes(kind))]);
  return usedUp ?? resolveLocation(request, indexPlaces(await readPlaces(reader, everyKind)));
}

/** Undefined where the request is refused. */
function tryToResolve(request: LocationRequest, places: Place[]): ResolvedLocation | undefined {
  try {
    return resolveLocation(request, indexPlaces(places));
  } catch (error) {
    if (error instanceof ContactsError && error.code === 'BAD_INPUT') return undefined;
    throw error;
  }
}

const everyKind: Place['kind'][] = ['state', 'municipality', 'city'];

/** Places that somebody has been extracted from before. */
export async function readExtractedPlaces(reader: Reader): Promise<Place[]> {
  const rows = await reader.query<{ kind: Place['kind']; name: string; state: string | null }>(
    'extracted_places',
  );
  return rows.map(({ kind, name, state }) => ({
    kind,
    lada: null,
    state: kind === 'state' ? name : state,
    name,
  }));
}

async function resolvePremium(reader: Reader, top: number): Promise<ResolvedScope> {
  if (!Number.isSafeInteger(top) || top < 1)
    throw badInput(`--top takes a whole number of 1 or more, not ${echo(String(top))}.`);
  const ranked = await reader.query<{ lada: string }>('premium_ladas');
  const ladas = [...new Set(ranked.map(({ lada }) => ladaOf(lada)))].slice(0, top);
  if (ladas.length === 0) {
    throw new ContactsError(
      'NOT_READY',
      'mejores_ladas ranks no lada: it is empty, or no icpth_2022 is above 0. Fill it, or ask for a place: --state S',
    );
  }
  const places = await readPlaces(reader, ['state']);
  const spellings = [...new Set(places.map(({ lada }) => lada))];
  const slices = spellings
    .filter((lada) => lada !== null && ladas.includes(ladaOf(lada)))
    .map((lada) => ({ lada }));
  return { scope: { kind: 'premium', top }, ladas, slices };
}

/** Counts every slice: exactly, or no further than `limit` each. Order as given. */
export async function countStrata(
  reader: Reader,
  slices: readonly Slice[],
  limit?: number,
): Promise<Stratum[]> {
  if (slices.length === 0) return [];
  const { fragments, values } = countSql(slices, limit);
  const rows = await reader.query<{ stratum: number; available: string }>('count_strata', values, {
    ...fragments,
  });
  const counts = new Map(rows.map(({ stratum, available }) => [stratum, Number(available)]));
  return slices.map((slice, number) => {
    const available = counts.get(number) ?? 0;
    const exact = limit === undefined || available < limit;
    return { slice, lada: ladaName(slice.lada), available, exact };
  });
}

/** Counts one slice: exactly, or no further than `limit`. */
export async function countSlice(reader: Reader, slice: Slice, limit?: number): Promise<number> {
  const [stratum] = await countStrata(reader, [slice], limit);
  return stratum?.available ?? 0;
}

function ladaName(lada: string | null): string {
  return lada === null ? '' : ladaOf(lada);
}
