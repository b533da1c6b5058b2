import {
  type Availability,
  describeScope,
  formatAvailable,
  formatCount,
  type PlaceCounts,
} from '../extraction/index.js';
import type { LocationKind } from '../locations/index.js';
import { drawBar } from './bar.js';
import { formatTable, print, printJson } from './print.js';
import type { Staleness } from './with-reader.js';

/** Characters of the longest bar. */
const barWidth = 24;

export interface AvailabilityShown {
  json: boolean;
  /** contacts in a state below which it is marked */
  lowStock: number;
  /** seconds that counting may take */
  limitS: number;
  /** what is known when it was read before, because the database is away */
  stale: Staleness | undefined;
}

/** Prints how many there are of a scope. */
export function printAvailability(availability: Availability, shown: AvailabilityShown): void {
  const { scope, available } = availability;
  const low = scope.kind === 'state' && available < shown.lowStock;
  if (shown.json) {
    printJson({ ...availability, ...(scope.kind === 'state' && { low }), ...staleness(shown) });
    return;
  }
  const where = scope.kind === 'all' ? 'the whole pool' : describeScope(scope);
  print(
    `${formatAvailable(availability)} available in ${where}${asOf(shown)}${low ? ` (low: under ${formatCount(shown.lowStock)})` : ''}`,
  );
  if (!availability.exact) print(estimated(shown));
}

/** Prints how many there are, place by place, a bar beside each number. */
export function printPlaces(counts: PlaceCounts, by: LocationKind, shown: AvailabilityShown): void {
  const { places, available, exact } = counts;
  const isLow = ({ name, available }: (typeof places)[number]) =>
    by === 'state' && name !== null && available < shown.lowStock;
  if (shown.json) {
    const marked = places.map((place) => ({ ...place, ...(by === 'state' && { low: isLow(place) }) }));
    printJson({ by, places: marked, available, exact, asOf: counts.asOf, ...staleness(shown) });
    return;
  }
  const withState = by !== 'lada' && places.some(({ state }) => state !== undefined);
  const most = Math.max(...places.map((place) => place.available));
  const rows = places.map((place) => [
    place.name ?? '(none)',
    ...(withState ? [place.state ?? ''] : []),
    formatAvailable({ available: place.available, exact }),
    drawBar(place.available, most, barWidth) + (isLow(place) ? ' low' : ''),
  ]);
  for (const line of formatTable([by, ...(withState ? ['state'] : []), 'available', ''], rows)) print(line);
  print(`${formatAvailable({ available, exact })} in all${asOf(shown)}`);
  const low = places.filter(isLow).length;
  if (low > 0)
    print(`low: under ${formatCount(shown.lowStock)} (BOT_LOW_STOCK), in ${low} of ${places.length}`);
  if (!exact) print(estimated(shown));
}

function estimated({ limitS }: AvailabilityShown): string {
  return `≈: estimated, because counting took longer than ${limitS} s (BOT_QUERY_TIMEOUT)`;
}

function staleness({ stale }: AvailabilityShown): object {
  return stale === undefined ? { stale: false } : { stale: true, ageSeconds: stale.ageSeconds };
}

function asOf({ stale }: AvailabilityShown): string {
  return stale === undefined ? '' : ` as of ${stale.words}`;
}
