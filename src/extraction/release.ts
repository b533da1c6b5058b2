import { hostname } from 'node:os';
import { type Database, loadSql, type Transaction, throwIfAborted } from '../database/index.js';
import { badInput, ContactsError } from '../errors.js';
import { discardPart, finishBegun } from '../files/index.js';
import type { ExtractionState } from './ledger.js';

/** The release of an extraction, as the ledger has it. */
export interface Release {
  extractionId: string;
  releasedAt: Date;
  /** e.g. `cli:ana` */
  releasedBy: string;
  channel: string;
  reason: string;
  /** contacts that have the status again that they had before, and so are back in the pool */
  givenBack: number;
  /** contacts that somebody else had changed since, or deleted; they were left as they are */
  changed: number;
  /** contacts that object; they stay out of the pool */
  objecting: number;
}

export interface ReleaseOptions {
  /** why; goes into the ledger; one line of 1 to 500 characters */
  reason: string;
  /** who, e.g. `cli:ana` */
  releasedBy: string;
  /** through what: `cli`, `telegram` …; default `library` */
  channel?: string;
  /** an abort cancels the server's work and rolls back */
  signal?: AbortSignal;
  /** contacts given back by one statement; default 5,000 */
  batchRows?: number;
  /** called after each batch */
  onProgress?: (done: number) => void;
}

/** The longest reason that is kept. */
const longestReason = 500;

/** Where a walk over ids begins: the least of bigint. */
const leastId = '-9223372036854775808';

/**
 * Gives the contacts of an extraction back, in one transaction: all whose row still bears its mark. Those that
 * somebody changed since stay as they are, and those who object stay out of the pool. The extraction is `released`
 * from then on, for good. What fails for a moment (a deadlock with another program, say) is done again as a whole.
 *
 * @returns the release, and whether this call made it: of an extraction that was released before, the release of
 *   then, and nothing is changed
 * @throws ContactsError `BAD_INPUT` when it is still running or never took anybody; `INTERRUPTED`
 */
export function releaseExtraction(
  database: Database,
  id: string,
  options: ReleaseOptions,
): Promise<Release & { new: boolean }> {
  return database.repeatWhole(() => releaseOnce(database, id, options), { signal: options.signal });
}

async function releaseOnce(
  database: Database,
  id: string,
  options: ReleaseOptions,
): Promise<Release & { new: boolean }> {
  const reason = checkReason(options.reason);
  const transaction = await database.begin(options.signal);
  try {
    const [extraction] = await transaction.query<Locked>(loadSql('queries/lock_extraction'), [id]);
    const state = extraction?.state;
    if (state === 'released') {
      const [before] = await transaction.query<Row>(loadSql('queries/find_release'), [id]);
      if (before !== undefined) return { ...toRelease(before), new: false };
    }
    if (state !== 'committed' && state !== 'delivered') throw nothingToRelease(id, state);
    const { releasedBy, channel = 'library' } = options;
    const { givenBack, changed, objecting } = await giveBack(transaction, id, { ...options, channel });
    const [row] = await transaction.query<Row>(loadSql('queries/insert_release'), [
      id,
      releasedBy,
      channel,
      reason,
      givenBack,
      changed,
      objecting,
    ]);
    if (extraction?.state === 'committed') await clearAway(extraction);
    await transaction.commit('pool');
    return { ...toRelease(row as Row), new: true };
  } finally {
    await transaction.rollback();
  }
}

interface Locked {
  state: ExtractionState;
  host: string;
  file_path: string | null;
}

/**
 * A file that a crash kept from its name is not wanted any more, and no reconciliation will look for it: what was
 * not about to get its name is removed. A folder that only somebody else may write to stays as it is.
 */
async function clearAway({ host, file_path: path }: Locked): Promise<void> {
  if (host !== hostname() || path === null || path === '-') return;
  try {
    if (!(await finishBegun(`${path}.part`, path))) await discardPart(`${path}.part`);
  } catch (error) {
    if (!(error instanceof ContactsError && error.code === 'FILE_NOT_WRITTEN')) throw error;
  }
}

/** The release of an extraction; undefined when it has not been released. */
export async function findRelease(database: Database, id: string): Promise<Release | undefined> {
  const [row] = await database.query<Row>('find_release', [id]);
  return row && toRelease(row);
}

async function giveBack(
  transaction: Transaction,
  id: string,
  { batchRows = 5000, signal, onProgress, releasedBy, channel }: ReleaseOptions,
): Promise<{ givenBack: number; changed: number; objecting: number }> {
  const total = { givenBack: 0, changed: 0, objecting: 0 };
  for (let beyond = leastId; ; ) {
    throwIfAborted(signal);
    const [batch] = await transaction.query<{ last: string | null }>(loadSql('queries/lock_release'), [
      id,
      beyond,
      batchRows,
    ]);
    const last = batch?.last ?? null;
    if (last === null) return total;
    const [counts] = await transaction.query<{ given_back: string; changed: string; objecting: string }>(
      loadSql('queries/release_contacts'),
      [id, beyond, last, releasedBy, channel],
    );
    total.givenBack += Number(counts?.given_back);
    total.changed += Number(counts?.changed);
    total.objecting += Number(counts?.objecting);
    onProgress?.(total.givenBack + total.changed + total.objecting);
    beyond = last;
  }
}

function nothingToRelease(id: string, state: ExtractionState | undefined) {
  if (state === undefined) return badInput(`There is no extraction ${id}. See: contacts history`);
  if (state === 'queued' || state === 'running')
    return badInput(
      `Extraction ${id} is still ${state}. Wait for its end, or stop it (contacts cancel ${id}): then its contacts stay in the pool.`,
    );
  return badInput(
    `Extraction ${id} is ${state}: its contacts never left the pool, so there is nothing to give back.`,
  );
}

function checkReason(text: string): string {
  const reason = text.trim();
  if (reason === '') throw badInput('A release needs a reason. Say why: --reason "wrong campaign"');
  if (reason.length > longestReason) throw badInput(`A reason has ${longestReason} characters at most.`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(reason)) {
    throw badInput('A reason is one line, without control characters.');
  }
  return reason;
}

type Row = Record<string, unknown>;

function toRelease(row: Row): Release {
  return {
    extractionId: row.extraction_id as string,
    releasedAt: row.released_at as Date,
    releasedBy: row.released_by as string,
    channel: row.channel as string,
    reason: row.reason as string,
    givenBack: Number(row.given_back),
    changed: Number(row.changed),
    objecting: Number(row.objecting),
  };
}
