import { hostname } from 'node:os';
import { basename } from 'node:path';
import { type Database, loadSql, type Transaction } from '../database/index.js';
import { ContactsError } from '../errors.js';
import type { TableFile } from '../tables/index.js';
import { version } from '../version.js';

/** Who imports, and by what way. */
export interface Importer {
  /** e.g. `cli:ana` */
  requestedBy: string;
  /** e.g. `cli`, `library` */
  channel: string;
}

/** An import of the same file as it stands on record. */
export interface EarlierImport<Counts> {
  id: string;
  state: 'running' | 'done' | 'failed' | 'interrupted';
  /** row of the file up to which everything is committed */
  position: number;
  counts: Counts | null;
  requested_by: string;
  created_at: Date;
  same_options: boolean;
  alive: boolean;
}

/** Earlier imports of the same file, latest first. */
export async function sameImports<Counts>(
  database: Database,
  target: 'contacts' | 'mejores_ladas',
  { sha256 }: TableFile,
  options: object,
): Promise<EarlierImport<Counts>[]> {
  return database.query<EarlierImport<Counts>>('same_imports', [target, sha256, options]);
}

/** Runs a statement, in a transaction of its own or within one. */
export type Run = (sql: string, values: unknown[]) => Promise<unknown>;

/** Puts an import on record, as running. */
export async function insertImport(
  run: Run,
  id: string,
  target: 'contacts' | 'mejores_ladas',
  file: TableFile,
  options: object,
  { requestedBy, channel }: Importer,
): Promise<void> {
  await run(loadSql('queries/insert_import'), [
    id,
    target,
    basename(file.path),
    file.bytes,
    file.sha256,
    options,
    requestedBy,
    channel,
    hostname(),
    version,
  ]);
}

/**
 * Holds the import as its own, so that everybody sees whether it is alive.
 *
 * @param until the end of this transaction, which works behind pgbouncer too, or of the session
 */
export async function holdImport(
  transaction: Transaction,
  id: string,
  until: 'transaction' | 'session',
): Promise<void> {
  const lock = until === 'session' ? 'pg_try_advisory_lock' : 'pg_try_advisory_xact_lock';
  const [row] = await transaction.query<{ held: boolean }>(
    `select ${lock}(hashtextextended($1::text, 0)) as held`,
    [id],
  );
  if (!row?.held) throw takenOver();
}

/** Records in its transaction how far an import has come. */
export async function advanceImport(
  transaction: Transaction,
  id: string,
  step: { from: number; to: number; counts: object; isDone: boolean },
): Promise<void> {
  const rows = await transaction.query(loadSql('queries/advance_import'), [
    id,
    step.from,
    step.to,
    step.counts,
    step.isDone ? 'done' : 'running',
  ]);
  if (rows.length === 0) throw takenOver();
}

/** Records that an import came to nothing, or no further; never throws, for there is an error to be told. */
export async function endImport(
  database: Database,
  id: string,
  state: 'refused' | 'failed' | 'interrupted',
  failure: string,
  counts: object | null = null,
): Promise<void> {
  await database.query('end_import', [id, state, failure, counts]).catch(() => {});
}

/** The refusal of an import that another process has in hand. */
export function takenOver(): ContactsError {
  return new ContactsError(
    'BAD_INPUT',
    'This import is being run by another process. Wait until it is through, then run it again.',
  );
}
