import type { Database } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { exportExtraction } from './export.js';
import { findExtraction } from './ledger.js';
import type { Reconciled } from './reconcile.js';

/** What became of a file that a committed extraction never got. */
export interface MissingFile {
  id: string;
  /** the path it stands under now; null when it could not be written again */
  file: string | null;
  /** why not, and what to do */
  problem: string | null;
}

/**
 * Writes the files again, out of the ledger and where they were to be, that a reconciliation found missing on this
 * machine. What stands under such a name is never overwritten: then, or where the folder is gone, the reason comes
 * back and the others are still written.
 *
 * @throws ContactsError `INTERRUPTED`, or what the database fails of
 */
export async function writeMissing(
  database: Database,
  reconciled: readonly Reconciled[],
  signal?: AbortSignal,
): Promise<MissingFile[]> {
  const written: MissingFile[] = [];
  for (const { id, outcome } of reconciled) {
    if (outcome !== 'file missing') continue;
    const record = await findExtraction(database, id);
    const { filePath } = record;
    if (filePath === null || record.state !== 'committed') continue;
    try {
      const { file } = await exportExtraction(database, record, { path: filePath }, signal);
      written.push({ id, file, problem: null });
    } catch (error) {
      if (!isAboutTheFile(error)) throw error;
      const problem = `${error.message} Or write it elsewhere: contacts export ${id} --output PATH`;
      written.push({ id, file: null, problem });
    }
  }
  return written;
}

function isAboutTheFile(error: unknown): error is ContactsError {
  return error instanceof ContactsError && (error.code === 'BAD_INPUT' || error.code === 'FILE_NOT_WRITTEN');
}
