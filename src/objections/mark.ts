import { loadSql, type Transaction } from '../database/index.js';
import { storedForms } from '../phone/index.js';
import type { MarkedContacts, Recorder } from './types.js';

/** After so long a wait for running extractions it is told, in ms. */
const patienceMs = 1000;

const makeRoom = `create temporary table if not exists objecting (contact_id bigint, phone bigint)
  on commit drop;
truncate objecting;`;

/** The forms that a number may stand in, as SQL: out of a closed list of ours. */
export const forms = storedForms('#')
  .map((form) => form.split('#'))
  .map(([before = '', after = '']) => `('${before}' || digits || '${after}')`)
  .join(', ');

/**
 * Marks the contacts of some numbers as objecting: `OPTED_OUT`, with method `OBJECTION`, and what stood there
 * before on record. Whom a running extraction holds is waited for: if it commits, the objection comes after it,
 * and its release leaves them; if not, they leave the pool all the same. Who has opted out before in a way of
 * their own is left as they are.
 *
 * @param numbers a query of this package's own that yields `phone` (bigint, 52 and ten digits), each once
 * @param onWait called once, when extractions hold some of them
 */
export async function markObjecting(
  transaction: Transaction,
  numbers: string,
  { by, channel }: Recorder,
  onWait: () => void = () => {},
): Promise<MarkedContacts> {
  await transaction.query(makeRoom);
  const timer = setTimeout(onWait, patienceMs);
  try {
    await transaction.query(loadSql('queries/lock_objecting', { numbers, forms }));
  } finally {
    clearTimeout(timer);
  }
  await transaction.query('analyze objecting');
  const [marked] = await transaction.query<Record<keyof MarkedContacts, string>>(
    loadSql('queries/mark_objecting'),
    [by, channel],
  );
  return {
    available: Number(marked?.available),
    extracted: Number(marked?.extracted),
    other: Number(marked?.other),
  };
}
