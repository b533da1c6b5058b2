import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Database, loadSql, type Transaction } from '../database/index.js';
import { discardPart, finishBegun } from '../files/index.js';

/** What `exportOnRecord` lends to the work it does. */
export interface ExportOnRecord {
  /** reads for the export; its end ends the record too */
  transaction: Transaction;
  /** to be told the absolute path of the file before anything of it is made */
  announce(path: string): Promise<void>;
}

/**
 * Does the work of an export to a file, so that what a crash leaves of the file is found. As long as it works,
 * its transaction holds the lock that shows it is alive.
 *
 * @param work must leave no `.part` behind when it fails
 */
export async function exportOnRecord<Result>(
  database: Database,
  extractionId: string,
  signal: AbortSignal | undefined,
  work: (record: ExportOnRecord) => Promise<Result>,
): Promise<Result> {
  const id = randomUUID();
  let announced = false;
  const transaction = await database.begin(signal);
  try {
    await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
    const result = await work({
      transaction,
      async announce(path) {
        announced = true;
        await database.change('insert_export', [id, extractionId, hostname(), path]);
      },
    });
    return result;
  } finally {
    // Whether that can be recorded now or not, its file is whole or not there.
    if (announced) await database.change('end_export', [id]).catch(() => {});
    await transaction.rollback();
  }
}

/** An export that is on record and has not ended. */
export interface UnfinishedExport {
  id: string;
  extraction_id: string;
  file_path: string;
  alive: boolean;
}

/** Exports to files of this machine that run, or that a crash left behind; oldest first. */
export async function readUnfinishedExports(database: Database): Promise<UnfinishedExport[]> {
  return database.query<UnfinishedExport>('unfinished_exports', [hostname()]);
}

/**
 * Cleans up after an export whose process died: a file that was about to get its name gets it, one that was not
 * whole yet is removed. False when another process did that first.
 *
 * @throws ContactsError `FILE_NOT_WRITTEN` when the folder may not be written to
 */
export async function settleExport(
  database: Database,
  { id, file_path: path }: UnfinishedExport,
): Promise<boolean> {
  const transaction = await database.begin();
  try {
    if ((await transaction.query(loadSql('queries/end_export'), [id])).length === 0) return false;
    for (const name of [path, `${path}.gz`]) {
      if (!(await finishBegun(`${name}.part`, name))) await discardPart(`${name}.part`);
    }
    await transaction.commit();
    return true;
  } finally {
    await transaction.rollback();
  }
}
