import type { Reader } from '../database/index.js';
import {
  indexPlaces,
  type LocationKind,
  loadKnownPlaces,
  type PlaceSearch,
  readPlaces,
  searchPlaces,
} from '../locations/index.js';
import { readExtractedPlaces } from './strata-reader.js';

/**
 * What a name can mean when nobody says what kind of place it is: among those that have somebody, and if none of
 * them is called so, among those that are known from elsewhere, so that a place that is used up is found too.
 *
 * @param options.kind keeps only one kind; `state`: only cities and municipalities in it
 * @throws ContactsError `BAD_INPUT` if `options.state` names none
 */
export async function searchLocation(
  reader: Reader,
  name: string,
  options: { kind?: LocationKind; state?: string } = {},
): Promise<PlaceSearch> {
  const places = await readPlaces(reader, ['state', 'municipality', 'city']);
  const here = attempt(() => searchPlaces(name, indexPlaces(places), options));
  if (here?.match === 'exact') return here;
  const all = [...places, ...loadKnownPlaces(), ...(await readExtractedPlaces(reader))];
  const anywhere = searchPlaces(name, indexPlaces(all), options);
  return anywhere.match === 'exact' ? anywhere : (here ?? anywhere);
}

/** Undefined where the state is not among those that have somebody. */
function attempt(search: () => PlaceSearch): PlaceSearch | undefined {
  try {
    return search();
  } catch {
    return undefined;
  }
}
