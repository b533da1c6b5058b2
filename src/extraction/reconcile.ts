import { hostname } from 'node:os';
import type { Database } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { discardPart, fileSha256, finishPublishing, inodeOf, namesInUse } from '../files/index.js';
import { readUnfinishedExports, settleExport, type UnfinishedExport } from './exports-on-record.js';
import { countObjecting, recordDelivery, recordEnd } from './ledger.js';

/** What a reconciliation did, by extraction. */
export interface Reconciled {
  id: string;
  outcome: 'file put in place' | 'given up' | 'file missing' | 'unfinished export cleared away';
}

interface Unfinished {
  id: string;
  state: 'queued' | 'running' | 'committed';
  host: string;
  file_path: string | null;
  file_sha256: string | null;
  alive: boolean;
}

/**
 * Finishes or gives up what processes left behind that died on this machine. A committed extraction gets its
 * file renamed; one that had not committed, or whose turn had not come, is marked failed (its contacts never left the
 * pool) and its `.part` removed. What is running, here or elsewhere, is left alone. Two at once do no harm, and it may
 * be killed itself at any moment.
 */
export async function reconcile(database: Database): Promise<Reconciled[]> {
  const unfinished = await database.query<Unfinished>('unfinished_extractions');
  const exports = await readUnfinishedExports(database);
  const busy = pathsInWork(unfinished, exports);
  const done: Reconciled[] = [];
  // First, for the `.part` beside a committed extraction may be that of an export, and lack its metadata.
  for (const unended of exports) {
    if (unended.alive || busy.has(unended.file_path)) continue;
    if (await settleExport(database, unended).catch(notOurFolder)) {
      done.push({ id: unended.extraction_id, outcome: 'unfinished export cleared away' });
    }
  }
  for (const extraction of unfinished) {
    if (extraction.alive) continue;
    const outcome =
      extraction.state === 'committed'
        ? await finish(database, extraction)
        : await giveUp(database, extraction, busy);
    if (outcome === undefined) continue;
    done.push({ id: extraction.id, outcome });
    database.log.info('extraction reconciled', { extractionId: extraction.id, outcome });
  }
  return done;
}

/** Where files of this machine are being written. */
function pathsInWork(
  unfinished: readonly Unfinished[],
  exports: readonly UnfinishedExport[],
): ReadonlySet<string | null> {
  const here = [...unfinished.filter(({ host }) => host === hostname()), ...exports];
  return new Set(here.filter(({ alive }) => alive).map(({ file_path: path }) => path));
}

/** A folder that only somebody else may write to is left to that one's next command. */
function notOurFolder(error: unknown): undefined {
  if (!(error instanceof ContactsError && error.code === 'FILE_NOT_WRITTEN')) throw error;
}

async function giveUp(
  database: Database,
  { id, host, file_path: path }: Unfinished,
  busy: ReadonlySet<string | null>,
): Promise<'given up' | undefined> {
  const ours = path !== null && path !== '-' && host === hostname();
  // It may have died before it found out that the name was another's. That one goes on to its end, or to the
  // next name; who is to remove the file shows then.
  if (ours && busy.has(path)) return undefined;
  const transaction = await database.begin();
  try {
    // From here on it cannot turn out to have committed; and it is on record only once its files are gone.
    // The metrics know it by these words: see sql/queries/ended_extractions.sql.
    if (!(await recordEnd(transaction, id, 'its process died before the commit'))) return undefined;
    const parts = ours ? [path, `${path}.gz`].map((name) => `${name}.part`) : [];
    const inodes = await Promise.all(parts.map((part) => inodeOf(part).catch(() => undefined)));
    // The name may be another's by now: its own process let go of it before it died, or is not dead but cut off.
    if (ours && (await isInWork(database, path))) return undefined;
    for (const [index, part] of parts.entries()) await discardPart(part, inodes[index] ?? 'none');
    await transaction.commit();
    return 'given up';
  } catch (error) {
    return notOurFolder(error);
  } finally {
    await transaction.rollback();
  }
}

async function isInWork(database: Database, path: string): Promise<boolean> {
  const unfinished = await database.query<Unfinished>('unfinished_extractions');
  return pathsInWork(unfinished, await readUnfinishedExports(database)).has(path);
}

async function finish(
  database: Database,
  { id, host, file_path: path, file_sha256: sha256 }: Unfinished,
): Promise<Reconciled['outcome'] | undefined> {
  if (path === null || path === '-') {
    await recordDelivery(database, id, path);
    return 'file put in place';
  }
  const file = await findFile(path, sha256, () => hasObjecting(database, id));
  if (file === undefined) return host === hostname() ? 'file missing' : undefined;
  await recordDelivery(database, id, file);
  return 'file put in place';
}

/** Whether somebody has objected since it committed: then its file may not be given to anybody as it is. */
async function hasObjecting(database: Database, id: string): Promise<boolean> {
  return (await countObjecting(database, id)) !== 0;
}

/**
 * The file on record: put in place now, or before the crash. Its hash tells it from every other. One that has no name
 * yet gets none any more, and is removed, when somebody in it has objected since: it can be written anew.
 */
async function findFile(
  path: string,
  sha256: string | null,
  isOutdated: () => Promise<boolean>,
): Promise<string | undefined> {
  const isIt = async (name: string): Promise<boolean> =>
    sha256 !== null && (await fileSha256(name).catch(() => undefined)) === sha256;
  const part = `${path}.part`;
  if (await isIt(part)) {
    if (!(await isOutdated())) return finishPublishing(part, path).catch(() => undefined);
    await discardPart(part).catch(notOurFolder);
  }
  for (const name of await namesInUse(path)) if (await isIt(name)) return name;
  return undefined;
}
