import { loadReferenceRows } from './reference-rows.js';
import type { Place } from './scope.js';

/**
 * The places of `sql/reference/ladas.csv` (census 2020, numbering plan of 2019): names that mean a place even
 * where the database has nobody left there.
 */
export function loadKnownPlaces(): Place[] {
  return loadReferenceRows('ladas.csv').flatMap(
    ([lada = '', state = '', municipality = '', city = '']): Place[] => [
      { kind: 'state', lada, state, name: state },
      { kind: 'municipality', lada, state, name: municipality },
      { kind: 'city', lada, state, name: city },
    ],
  );
}
