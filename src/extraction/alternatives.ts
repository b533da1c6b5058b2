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

/** A scope that holds more people than the one that was asked for. */
export interface Alternative {
  scope: { kind: 'premium'; top: number } | { kind: 'state' | 'lada'; value: string };
  /** people it holds, counted no further than `exact` says; null: not counted */
  available: number | null;
  exact: boolean;
}

/**
 * Where more people can be had, when a scope holds too few: the rest of the state, its other ladas, other
 * states, more premium ladas. The fullest of each first; may be empty.
 */
export async function findAlternatives(database: Database, shortage: Shortage): Promise<Alternative[]> {
  const { scope, ladas } = shortage;
  const places = await readPlaces(database, ['state']);
  const states = groupBy(places, ({ state }) => (state?.trim() ? canonicalState(state) : undefined));
  if (scope.kind === 'premium' || scope.kind === 'state') {
    if (scope.kind === 'state') states.delete(scope.value);
    const fullest = await findFullest(database, states, 'state', shortage);
    if (scope.kind === 'state') return fullest;
    const more: Alternative = {
      scope: { kind: 'premium', top: scope.top + 10 },
      available: null,
      exact: false,
    };
    return [more, ...fullest];
  }
  const home = scope.kind === 'lada' ? statesOf(ladas, places) : new Set([scope.state]);
  const homes = new Map([...states].filter(([state]) => home.has(state)));
  const whole = await findFullest(database, homes, 'state', shortage);
  if (scope.kind !== 'lada') return whole;
  const neighbours = groupBy([...homes.values()].flat(), ({ lada }) =>
    lada === null ? undefined : ladaOf(lada),
  );
  for (const lada of ladas) neighbours.delete(lada);
  return [...whole, ...(await findFullest(database, neighbours, 'lada', shortage))];
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

/** The fullest of these groups, of those that hold more than the scope did. */
async function findFullest(
  database: Database,
  groups: Map<string, Place[]>,
  kind: 'state' | 'lada',
  { wanted, available: enough }: Shortage,
): Promise<Alternative[]> {
  const most = Math.min(wanted, countedContacts);
  const counted: { value: string; available: number }[] = [];
  for (const [value, members] of groups) {
    let available = 0;
    for (const { lada, state } of members) {
      if (available < most) available += await countSlice(database, { lada, state }, most - available);
    }
    if (available > Math.min(enough, most - 1)) counted.push({ value, available });
  }
  counted.sort((one, other) => other.available - one.available);
  return counted.slice(0, namedPlaces).map(({ value, available }) => ({
    scope: { kind, value },
    available,
    exact: available < most,
  }));
}

/** An alternative as the flag that asks for it: `--state "Nuevo León" (11,989)`. Pure. */
export function describeAlternative({ scope, available, exact }: Alternative): string {
  if (scope.kind === 'premium') return `--premium --top ${scope.top}`;
  const quoted = /^[\p{L}\p{N}]+$/u.test(scope.value) ? scope.value : `"${scope.value}"`;
  return `--${scope.kind} ${quoted} (${formatCount(available ?? 0)}${exact ? '' : ' or more'})`;
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
