import { type CopyRow, type Database, loadSql, type Transaction } from '../database/index.js';
import { loadStateAliases } from '../locations/index.js';
import { toDelivered } from '../phone/index.js';
import { stagedColumns } from './contact-rows.js';
import { matchFragments, type OnDuplicate, repeatsFragments, updateFragments } from './merge-sql.js';
import type { TableFacts } from './table-facts.js';

/** Any number of ours: one import at a time looks which numbers are new, and merges. */
const mergeLockKey = 8_120_418_207;

/** Memory for sorting and hashing; the server's default of 4 MB would take a million numbers to disk. */
const moreMemory = `set local work_mem = '64MB'`;

/**
 * Brings the rows of a file into temporary tables.
 *
 * @param until how long these last: this transaction, or its session
 */
export async function stageRows(
  transaction: Transaction,
  rows: AsyncIterable<CopyRow>,
  until: 'transaction' | 'session',
): Promise<void> {
  const onCommit = until === 'transaction' ? 'drop' : 'preserve rows';
  await transaction.query(loadSql('import/create_tables', { on_commit: onCommit }));
  await transaction.copy(`copy import_rows (${stagedColumns.join(', ')}) from stdin`, rows);
}

/** Makes one row of all that have the same number. Returns how many rows were too many. */
export async function mergeRepeats(transaction: Transaction, onDuplicate: OnDuplicate): Promise<number> {
  await transaction.query(moreMemory);
  await transaction.query('analyze import_rows');
  const [merged] = await transaction.query<{ repeated: string }>(
    loadSql('import/merge_repeats', repeatsFragments(onDuplicate)),
  );
  await transaction.query('create index on import_rows (position)');
  await transaction.query('analyze import_rows');
  return Number(merged?.repeated);
}

/** Waits for the merges of other imports, and keeps them out until the transaction ends. */
export async function lockMerging(transaction: Transaction): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1)', [mergeLockKey]);
}

/**
 * Finds out which contacts have numbers in an old or broken form, and what these come to: the same judgement by
 * which an extraction delivers them. Reads the whole table, on a connection of its own.
 */
export async function stageOddNumbers(
  transaction: Transaction,
  database: Database,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reading = await database.beginBeside(signal);
  try {
    await transaction.copy('copy import_odd (number, contact_id) from stdin', oddNumbers(reading));
  } finally {
    await reading.rollback();
  }
  await transaction.query('create index on import_odd (number)');
  await transaction.query('analyze import_odd');
}

async function* oddNumbers(reading: Transaction): AsyncGenerator<CopyRow> {
  type Row = [id: string, e164: string | null, national: string | null, original: string | null];
  for await (const batch of reading.streamBatches<Row>(loadSql('import/odd_numbers'))) {
    for (const [id, ...forms] of batch) {
      const number = toDelivered(...forms);
      if (number !== undefined) yield [number, id];
    }
  }
}

/** Finds the contacts that have the numbers of the rows at some positions; rows with one are left as they are. */
export async function matchRows(transaction: Transaction, from: number, to: number): Promise<void> {
  const aliases = [...loadStateAliases()];
  await transaction.query(moreMemory);
  await transaction.query(loadSql('import/match_rows', matchFragments()), [
    from,
    to,
    aliases.map(([alias]) => alias),
    aliases.map(([, state]) => plainKey(state)),
  ]);
}

/** As `keySql` makes a key of it, for the names of states. */
function plainKey(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What merging all the rows would do. */
export interface MergeCounts {
  /** new contacts, those objecting included */
  added: number;
  /** new contacts that stand as OPTED_OUT from the beginning */
  objecting: number;
  /** contacts that were there, and that the file changed */
  changed: number;
  /** contacts that were there, and stay as they were */
  unchanged: number;
}

/** Counts what merging the rows would do, and does nothing. */
export async function countRows(
  transaction: Transaction,
  { status, onDuplicate, facts }: { status: string; onDuplicate: OnDuplicate; facts: TableFacts },
): Promise<MergeCounts> {
  const { changes = 'false' } = updateFragments(onDuplicate, facts);
  const [counts] = await transaction.query<Record<keyof MergeCounts, string>>(
    loadSql('import/count_rows', { changes }),
    [status],
  );
  return {
    added: Number(counts?.added),
    objecting: Number(counts?.objecting),
    changed: Number(counts?.changed),
    unchanged: Number(counts?.unchanged),
  };
}
