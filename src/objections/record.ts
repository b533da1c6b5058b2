import { type CopyRow, loadSql, type Transaction } from '../database/index.js';
import { markObjecting } from './mark.js';
import type { MarkedContacts, ObjectionSource, Recorder } from './types.js';

/** What a set of numbers is recorded with. */
export interface RecordOptions extends Recorder {
  source: ObjectionSource;
  listId: string | null;
  reason: string | null;
  onWait?: (() => void) | undefined;
}

/** What became of a set of numbers. */
export interface Recorded {
  /** numbers that this source had not brought before */
  new: number;
  /** numbers that it had */
  known: number;
  /** numbers that stood there more than once, counted from the second time on */
  repeated: number;
  /** contacts that were marked */
  marked: MarkedContacts;
}

const makeRoom = 'create temporary table objection_numbers (phone bigint not null) on commit drop';

/**
 * Records that these numbers object, and marks the contacts that have them; memory stays flat. First the record,
 * then the marks: from the commit on every claim sees the one or the other.
 *
 * @param numbers 12 digits each, `52` and ten
 * @throws ContactsError; whatever `numbers` throws. The transaction can only be rolled back then.
 */
export async function recordObjections(
  transaction: Transaction,
  numbers: Iterable<string> | AsyncIterable<string>,
  { source, listId, reason, by, channel, onWait }: RecordOptions,
): Promise<Recorded> {
  await transaction.query(makeRoom);
  const read = await transaction.copy('copy objection_numbers (phone) from stdin', toRows(numbers));
  await transaction.query('analyze objection_numbers');
  const [row] = await transaction.query<{ numbers: string; new: string }>(
    loadSql('queries/record_objections'),
    [source, listId, reason, by, channel],
  );
  const distinct = Number(row?.numbers);
  const added = Number(row?.new);
  const marked = await markObjecting(
    transaction,
    // Sorted, an index is read from one end to the other.
    'select phone from objection_numbers group by phone order by phone',
    { by, channel },
    onWait,
  );
  return { new: added, known: distinct - added, repeated: read - distinct, marked };
}

async function* toRows(numbers: Iterable<string> | AsyncIterable<string>): AsyncGenerator<CopyRow> {
  for await (const number of numbers) yield [number];
}
