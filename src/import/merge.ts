import { loadSql, type Transaction } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { insertFragments, type OnDuplicate, updateFragments } from './merge-sql.js';
import { type MergeCounts, matchRows } from './stage.js';
import type { TableFacts } from './table-facts.js';
import { counted } from './wording.js';

/** How rows become contacts. */
export interface MergeSetting {
  facts: TableFacts;
  onDuplicate: OnDuplicate;
  /** of new contacts whose row has none of its own */
  status: string;
  /** who imports, e.g. `cli:ana` */
  requestedBy: string;
  /** whether the file has a column that a column of `contacts` is filled from */
  inFile: (column: string) => boolean;
}

/** How often rows are matched again that met a contact which somebody else added in that instant. */
const mostRounds = 5;

/**
 * Merges the staged rows at some positions into `contacts`. They have been matched before; who meets a contact
 * that was added since is matched again.
 *
 * @throws ContactsError `DATABASE_FAILED` when rows are refused by some unique index other than the number's
 */
export async function mergeRows(
  transaction: Transaction,
  from: number,
  to: number,
  setting: MergeSetting,
): Promise<MergeCounts> {
  const [staged] = await transaction.query<{ rows: string }>(
    'select count(*) as rows from import_rows where position between $1 and $2',
    [from, to],
  );
  const counts: MergeCounts = { added: 0, objecting: 0, changed: 0, unchanged: 0 };
  for (let round = 1; ; round++) {
    counts.changed += await updateContacts(transaction, from, to, setting);
    const { added, objecting, missing } = await insertContacts(transaction, from, to, setting);
    counts.added += added;
    counts.objecting += objecting;
    if (missing === 0) break;
    if (round === mostRounds) throw collided(missing);
    await matchRows(transaction, from, to);
  }
  counts.unchanged = Number(staged?.rows) - counts.added - counts.changed;
  return counts;
}

async function updateContacts(
  transaction: Transaction,
  from: number,
  to: number,
  { facts, onDuplicate }: MergeSetting,
): Promise<number> {
  if (onDuplicate === 'skip') return 0;
  const [row] = await transaction.query<{ changed: string }>(
    loadSql('import/update_contacts', updateFragments(onDuplicate, facts)),
    [from, to],
  );
  return Number(row?.changed);
}

async function insertContacts(
  transaction: Transaction,
  from: number,
  to: number,
  { facts, status, requestedBy, inFile }: MergeSetting,
): Promise<{ added: number; objecting: number; missing: number }> {
  const [row] = await transaction.query<Record<'added' | 'objecting' | 'missing', string>>(
    loadSql('import/insert_contacts', insertFragments(facts, inFile)),
    [from, to, status, requestedBy],
  );
  return { added: Number(row?.added), objecting: Number(row?.objecting), missing: Number(row?.missing) };
}

function collided(rows: number): ContactsError {
  return new ContactsError(
    'DATABASE_FAILED',
    `${counted(rows, 'row')} cannot become contacts: a unique index of contacts, other than that of phone_e164, ` +
      'refuses them. Look at the indexes of the table.',
  );
}
