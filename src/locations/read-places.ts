import type { Reader } from '../database/index.js';
import { type CountRow, recallCounts } from './counts-by-place.js';
import type { Place } from './scope.js';

/**
 * The places that have somebody available, as the database spells them: one entry for each lada, state and
 * name that occur together. Read by jumping through the pool's indexes; the table itself is not touched.
 */
export async function readPlaces(reader: Reader, kinds: readonly Place['kind'][]): Promise<Place[]> {
  const lists = await Promise.all(kinds.map((kind) => readKind(reader, kind)));
  return lists.flat();
}

type Row = Omit<CountRow, 'available' | 'name'> & { name?: string | null };

async function readKind(reader: Reader, kind: Place['kind']): Promise<Place[]> {
  const rows = await readRows(reader, kind);
  return rows.map(({ lada, state_name: state, name = null }) => ({
    kind,
    lada,
    state,
    name: kind === 'state' ? state : name,
  }));
}

async function readRows(reader: Reader, kind: Place['kind']): Promise<Row[]> {
  try {
    if (kind === 'state') return await reader.query<Row>('places_of_states');
    return await reader.query<Row>('places_of', [], { column: kind });
  } catch (error) {
    // Where the names are not remembered, the counts that go with them may be.
    const counts = await recallCounts(reader, kind === 'state' ? undefined : kind);
    if (counts === undefined) throw error;
    return kind === 'state' ? counts : counts.filter(({ name }) => name !== null);
  }
}
