import type { Database, Transaction } from '../database/index.js';
import { ContactsError } from '../errors.js';
import type { ImportCounts, ImportProgress } from './import-contacts.js';
import type { ImportSource } from './import-source.js';
import { type MergeSetting, mergeRows } from './merge.js';
import { advanceImport, endImport, holdImport } from './record.js';
import {
  countRows,
  lockMerging,
  type MergeCounts,
  matchRows,
  mergeRepeats,
  stageOddNumbers,
  stageRows,
} from './stage.js';

/** An import about to be run. */
export interface ImportJob {
  database: Database;
  source: ImportSource;
  setting: MergeSetting;
  /** null: a dry run, of which nothing is put on record */
  importId: string | null;
  /** puts the import on record, once nobody else can take it for dead */
  putOnRecord: (id: string) => Promise<void>;
  /** how far it is committed already, and moves on */
  reached: Reached;
  /** whether rejected rows are left out, and each chunk is committed */
  partial: boolean;
  /** rows of the file that are merged at a time */
  chunkRows: number;
  onProgress: ((progress: ImportProgress) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** How far an import is committed. */
export interface Reached {
  /** row of the file, from 1 */
  position: number;
  /** what was merged up to there */
  merged: MergeCounts;
}

type Begin = () => Promise<Transaction>;
type FileCounts = Pick<ImportCounts, 'rows' | 'rejected' | 'repeated'>;

/**
 * Stages the rows of a file and merges them, in one transaction or with `partial` chunk by chunk, and puts on record
 * what came of it.
 */
export async function runImport(job: ImportJob): Promise<ImportCounts> {
  const { database, source, importId, signal } = job;
  let isOnRecord = false;
  const onRecord = (): void => {
    isOnRecord = true;
  };
  try {
    return await database.withSession((begin) => stageAndMerge(job, begin, onRecord), signal);
  } catch (error) {
    if (error !== source.refusal) await source.discard();
    const told = tellCommitted(job, error);
    if (importId !== null && isOnRecord) await recordFailure(job, importId, error, told);
    throw told;
  }
}

async function stageAndMerge(job: ImportJob, begin: Begin, onRecord: () => void): Promise<ImportCounts> {
  const { importId, source, setting, partial } = job;
  const staging = await begin();
  try {
    if (importId !== null) {
      if (partial && staging.isPooled) throw pooled();
      await holdImport(staging, importId, partial ? 'session' : 'transaction');
      await job.putOnRecord(importId);
      onRecord();
    }
    const repeated = await stage(job, staging);
    const counts = { rows: source.rows.count, rejected: source.rejected, repeated };
    if (importId === null) return { ...counts, ...(await countRows(staging, setting)) };
    if (partial) await staging.commit();
    return { ...counts, ...(await mergeAll(job, importId, counts, partial ? begin : () => staging)) };
  } finally {
    await staging.rollback();
  }
}

function pooled(): ContactsError {
  return new ContactsError(
    'BAD_INPUT',
    'With --partial an import needs a connection to the server itself, and there is a pooler such as pgbouncer between. ' +
      'Connect to the server, or leave --partial out. Nothing was changed.',
  );
}

/** Everything up to the merge. Returns how many rows were too many for one number. */
async function stage(job: ImportJob, staging: Transaction): Promise<number> {
  const { database, source, setting, importId, reached, partial, onProgress, signal } = job;
  const { rows } = source;
  await stageRows(staging, rows.read(), partial && importId !== null ? 'session' : 'transaction');
  await source.close();
  if (source.rejected > 0 && !partial && importId !== null) throw source.refuse();
  onProgress?.({ phase: 'comparing', rows: rows.count, total: rows.count });
  const repeated = await mergeRepeats(staging, setting.onDuplicate);
  if (!partial) await lockMerging(staging);
  await stageOddNumbers(staging, database, signal);
  await matchRows(staging, reached.position + 1, rows.count);
  await staging.query('create index on import_matches (position)');
  await staging.query('analyze import_matches');
  return repeated;
}

/** Merges chunk after chunk; with `partial` each is a transaction, else all of them are one. */
async function mergeAll(
  job: ImportJob,
  importId: string,
  counts: FileCounts,
  open: () => Transaction | Promise<Transaction>,
): Promise<MergeCounts> {
  const { setting, partial, reached, chunkRows, onProgress } = job;
  let { position, merged } = reached;
  onProgress?.({ phase: 'merging', rows: position, total: counts.rows });
  for (let isLast = false; !isLast; ) {
    const to = Math.min(position + chunkRows, counts.rows);
    isLast = to === counts.rows;
    const transaction = await open();
    try {
      if (partial) await lockMerging(transaction);
      merged = sum(merged, await mergeRows(transaction, position + 1, to, setting));
      if (partial || isLast) {
        const step = { from: reached.position, to, counts: { ...counts, ...merged }, isDone: isLast };
        await advanceImport(transaction, importId, step);
        await transaction.commit('pool');
        Object.assign(reached, { position: to, merged });
      }
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    position = to;
    onProgress?.({ phase: 'merging', rows: to, total: counts.rows });
  }
  return merged;
}

function sum(one: MergeCounts, other: MergeCounts): MergeCounts {
  return {
    added: one.added + other.added,
    objecting: one.objecting + other.objecting,
    changed: one.changed + other.changed,
    unchanged: one.unchanged + other.unchanged,
  };
}

async function recordFailure(
  { database, source }: ImportJob,
  importId: string,
  error: unknown,
  told: unknown,
): Promise<void> {
  const failure = told instanceof Error ? told.message : String(told);
  if (error === source.refusal) {
    const counts = { rows: source.rows.count, rejected: source.rejected };
    await endImport(database, importId, 'refused', failure, counts);
  } else {
    const isInterrupt = error instanceof ContactsError && error.code === 'INTERRUPTED';
    await endImport(database, importId, isInterrupt ? 'interrupted' : 'failed', failure);
  }
}

/** An error says that nothing was changed, which is not so where chunks are committed. */
function tellCommitted({ partial, reached }: ImportJob, error: unknown): unknown {
  if (!partial || reached.position === 0 || !(error instanceof ContactsError)) return error;
  const message = error.message.replace(/ ?Nothing was changed\.?/, '');
  return new ContactsError(
    error.code,
    `${message} Up to row ${reached.position.toLocaleString('en-US')} of the file everything is in; the same command goes on from there.`,
    { cause: error },
  );
}
