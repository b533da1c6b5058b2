import { type Database, loadSql, type Transaction } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { readAllowance } from './allowance.js';
import type { LimitSettings } from './limit-settings.js';
import { refuseAmount } from './refusal.js';

/** Who wants how many contacts. */
export interface Reservation {
  /** as the ledger names them: `cli:ana` */
  requestedBy: string;
  amount: number;
  settings: LimitSettings;
  signal?: AbortSignal | undefined;
}

/**
 * Checks every limit, and puts the extraction on record, in one transaction that others wait for: however many
 * ask at once, each is counted before the next is looked at. The row itself is the reservation, for as long as
 * the extraction runs; one that fails no longer counts.
 *
 * @param record writes the row; told whom it is charged to
 * @throws ContactsError `LIMIT_REACHED` (a `LimitReachedError`) with nothing written
 */
export function reserve(
  database: Database,
  reservation: Reservation,
  record: (transaction: Transaction, chargedTo: string) => Promise<void>,
): Promise<void> {
  const { signal } = reservation;
  return database.repeatWhole(() => reserveOnce(database, reservation, record), { signal });
}

async function reserveOnce(
  database: Database,
  { requestedBy, amount, settings, signal }: Reservation,
  record: (transaction: Transaction, chargedTo: string) => Promise<void>,
): Promise<void> {
  const transaction = await database.beginBeside(signal);
  try {
    await transaction.query(loadSql('queries/lock_limits'));
    const allowance = await readAllowance(transaction.query.bind(transaction), requestedBy, settings);
    const refusal = refuseAmount(allowance, amount, settings.timeZone);
    if (refusal !== undefined) throw refusal;
    await record(transaction, allowance.user);
    await transaction.commit();
  } catch (error) {
    if (!(error instanceof ContactsError) || error.code !== 'OUTCOME_UNKNOWN') throw error;
    throw new ContactsError(
      'DATABASE_UNREACHABLE',
      'The database went away before anything was claimed. Nothing was changed. Try again once it is back.',
      { cause: error },
    );
  } finally {
    await transaction.rollback();
  }
}
