import { type Database, throwIfAborted } from '../../database/index.js';
import type { Diagnosis } from '../doctor.js';
import type { Finding } from '../finding.js';
import type { Verification, VerifyContext } from './context.js';
import { verifyCounts } from './counts.js';
import { verifyFiles } from './files.js';
import { verifyGuards } from './guards.js';
import { verifyMarks } from './marks.js';
import { verifyNumbers } from './numbers.js';
import { verifyUnfinished } from './unfinished.js';

/** In the order in which they are told: first what takes no time. */
const verifications: readonly Verification[] = [
  verifyGuards,
  verifyUnfinished,
  verifyCounts,
  verifyMarks,
  verifyNumbers,
  verifyFiles,
];

/**
 * Verifies the whole ledger against the contacts, itself, and the files of this machine. Contacts and ledger are read
 * whole, so on a large database it takes a minute or some. Nothing is locked, nothing is changed.
 *
 * @param onFindings called as soon as some are there
 * @param retentionDays days after which exported files are removed: then one that is gone is no loss
 * @throws ContactsError `NOT_READY`, `DATABASE_UNREACHABLE`, `INTERRUPTED`
 */
export async function verifyLedger(
  database: Database,
  signal?: AbortSignal,
  onFindings: (findings: Finding[]) => void = () => {},
  retentionDays = 7,
): Promise<Diagnosis> {
  const transaction = await database.begin(signal);
  const context: VerifyContext = { database, transaction, signal, retentionDays };
  try {
    const checks: Finding[] = [];
    for (const verify of verifications) {
      throwIfAborted(signal);
      const findings = await verify(context);
      onFindings(findings);
      checks.push(...findings);
    }
    return { checks, ok: checks.every(({ status }) => status !== 'fail') };
  } finally {
    await transaction.rollback();
  }
}
