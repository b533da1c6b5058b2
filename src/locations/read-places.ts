import type { Database } from '../database/index.js';
import type { Place } from './scope.js';

/**
 * The places that have somebody available, as the database spells them: one entry for each lada, state and
 * name that occur together. Read by jumping through the pool's indexes; the table itself is not touched.
 */
export async function readPlaces(database: Database, kinds: readonly Place['kind'][]): Promise<Place[]> {
  const lists = await Promise.all(kinds.map((kind) => readKind(database, kind)));
  return lists.flat();
}

type Row = { lada: string | null; state_name: string | null; name: string | null };

async function readKind(database: Database, kind: Place['kind']): Promise<Place[]> {
  const rows =
    kind === 'state'
      ? await database.query<Row>('places_of_states')
      : await database.query<Row>('places_of', [], { column: kind });
  return rows.map(({ lada, state_name: state, name }) => ({
    kind,
    lada,
    state,
    name: kind === 'state' ? state : name,
  }));
}
