import type { Database } from '../../dist/database/index.js';
import { countByPlace } from '../../dist/extraction/index.js';
import type { StatePool } from './bench.js';

/** All states that have somebody, the fullest first. */
export async function statesBySize(database: Database): Promise<StatePool[]> {
  const { places: counts } = await countByPlace(database, 'state');
  return counts
    .flatMap(({ name, available }) => (name === null ? [] : [{ name, available }]))
    .sort((one, other) => other.available - one.available);
}

/** The state with most people. */
export async function largestState(database: Database): Promise<StatePool> {
  return first(await statesBySize(database), 0);
}

/** The state with as many larger ones as smaller ones. */
export async function mediumState(database: Database): Promise<StatePool> {
  const states = await statesBySize(database);
  return first(states, Math.floor(states.length / 2));
}

function first(states: StatePool[], index: number): StatePool {
  const state = states[index];
  if (state === undefined) throw new Error('The table has nobody to extract; build it anew with --rebuild.');
  return state;
}
