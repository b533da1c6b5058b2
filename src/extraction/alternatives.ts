import type { Database } from '../database/index.js';
import { canonicalState, loadKnownLadas, type Place, readPlaces, type Scope } from '../locations/index.js';
import { ladaOf } from '../phone/index.js';
import { formatCount } from './describe.js';
import { countSlice } from './strata-reader.js';

/** What is known of a shortage. */
export interface Shortage {
  scope: Scope;
  ladas: readonly string[];
  wanted: number;
  available: number;
  held: number;
}

/** How many places of a kind a refusal names at most, and how far each is counted to find the fullest. */
const namedPlaces = 3;
const countedContacts = 100_000;

/**
 * Where more people can be had, when a scope holds too few: the rest of the state, its other ladas, other
 * states, more premium ladas. Each as the flag that asks for it, the fullest first; may be empty.
 */
export async function findAlternatives(database: Database, shortage: Shortage): Promise<string[]> {
  const { scope, ladas } = shortage;
  const places = await readPlaces(database, ['state']);
  const states = groupBy(places, ({ state }) => (state?.trim() ? canonicalState(state) : undefined));
  if (scope.kind === 'premium' || scope.kind === 'state') {
    if (scope.kind === 'state') states.delete(scope.value);
    const fullest = await findFullest(database, states, '--state', shortage);
    return scope.kind === 'state' ? fullest : [`--premium --top ${scope.top + 10}`, ...fullest];
  }
  const home = scope.kind === 'lada' ? statesOf(ladas, places) : new Set([scope.state]);
  const homes = new Map([...states].filter(([state]) => home.has(state)));
  const whole = await findFullest(database, homes, '--state', shortage);
  if (scope.kind !== 'lada') return whole;
  const neighbours = groupBy([...homes.values()].flat(), ({ lada }) =>
    lada === null ? undefined : ladaOf(lada),
  );
  for (const lada of ladas) neighbours.delete(lada);
  return [...whole, ...(await findFullest(database, neighbours, '--lada', shortage))];
}

/** The states that ladas lie in: as the database has it, and as is known of ladas that it has nobody of. */
function statesOf(ladas: readonly string[], places: readonly Place[]): Set<string | undefined> {
  const here = places.filter(({ lada }) => lada !== null && ladas.includes(ladaOf(lada)));
  const known = ladas.flatMap((lada) => [...(loadKnownLadas().states.get(lada) ?? [])]);
  return new Set([
    ...here.map(({ state }) => (state === null ? undefined : canonicalState(state))),
    ...known,
  ]);
}

/** `--state "Nuevo León" (11,989)`: the fullest of these groups, of those that hold more than the scope did. */
async function findFullest(
  database: Database,
  groups: Map<string, Place[]>,
  flag: string,
  { wanted, available: enough }: Shortage,
): Promise<string[]> {
  const most = Math.min(wanted, countedContacts);
  const counted: { name: string; available: number }[] = [];
  for (const [name, members] of groups) {
    let available = 0;
    for (const { lada, state } of members) {
      if (available < most) available += await countSlice(database, { lada, state }, most - available);
    }
    if (available > Math.min(enough, most - 1)) counted.push({ name, available });
  }
  counted.sort((one, other) => other.available - one.available);
  return counted.slice(0, namedPlaces).map(({ name, available }) => {
    const quoted = /^[\p{L}\p{N}]+$/u.test(name) ? name : `"${name}"`;
    return `${flag} ${quoted} (${formatCount(available)}${available === most ? ' or more' : ''})`;
  });
}

function groupBy(
  places: readonly Place[],
  keyOf: (place: Place) => string | undefined,
): Map<string, Place[]> {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = keyOf(place);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  return groups;
}
