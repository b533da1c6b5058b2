import type { Database } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { countSlice } from '../extraction/strata-reader.js';
import { type Place, readPlaces, type Slice } from '../locations/index.js';

/** Parts of the pool to explain queries with: the fullest lada, and in it the fullest places of each kind. */
export interface ExplainSample {
  lada: Slice;
  state: Slice;
  municipality: Slice;
  city: Slice;
  /** contacts to claim of each; small beside what they hold */
  amount: number;
}

/** Counting stops here: beyond it, one part is as good as another. */
const countedContacts = 50_000;

const mostClaimed = 1000;

/**
 * Finds realistic parameters in the database itself. Reads, changes nothing.
 *
 * @throws ContactsError `NOT_READY` when the pool is empty
 */
export async function findSample(database: Database): Promise<ExplainSample> {
  const places = await readPlaces(database, ['state', 'municipality', 'city']);
  const ladas = [...new Set(places.map(({ lada }) => lada))];
  const lada = await fullest(
    database,
    ladas.map((lada) => ({ lada })),
  );
  if (lada === undefined) {
    throw new ContactsError(
      'NOT_READY',
      'Nobody is available, so there is nothing to explain queries with. Fill the table contacts first.',
    );
  }
  const within = (kind: Place['kind'], above: Slice) =>
    places.filter(
      (place) =>
        place.kind === kind &&
        place.lada === above.lada &&
        (above.state === undefined || place.state === above.state),
    );
  const choose = async (candidates: Slice[], otherwise: Slice) =>
    (await fullest(database, candidates)) ?? otherwise;
  const state = await choose(
    within('state', lada).map((place) => ({ ...lada, state: place.state })),
    { ...lada, state: null },
  );
  const municipality = await choose(
    within('municipality', state).map(({ name }) => ({ ...state, municipality: name })),
    { ...state, municipality: null },
  );
  const city = await choose(
    within('city', state).map(({ name }) => ({ ...state, city: name })),
    { ...state, city: null },
  );
  const available = await countSlice(database, city, 4 * mostClaimed);
  return { lada, state, municipality, city, amount: Math.max(1, Math.floor(available / 4)) };
}

/** The one of these that holds most, the first of equals; undefined when all are empty. */
async function fullest(database: Database, slices: Slice[]): Promise<Slice | undefined> {
  let most = 0;
  let best: Slice | undefined;
  for (const slice of slices) {
    const available = await countSlice(database, slice, countedContacts);
    if (available > most) [most, best] = [available, slice];
  }
  return best;
}
