import { hostname } from 'node:os';
import type { Database } from '../database/index.js';
import { discardPart, fileSha256, finishPublishing } from '../files/index.js';
import { recordDelivery, recordEnd } from './ledger.js';

/** What a reconciliation did, by extraction. */
export interface Reconciled {
  id: string;
  outcome: 'file put in place' | 'given up' | 'file missing';
}

interface Unfinished {
  id: string;
  state: 'running' | 'committed';
  host: string;
  file_path: string | null;
  file_sha256: string | null;
  alive: boolean;
}

/**
 * Finishes or gives up what processes left behind that died on this machine. A committed extraction gets its
 * file renamed; one that had not committed is marked failed (its contacts never left the pool) and its
 * `.part` removed. What is running, here or elsewhere, is left alone. Two at once do no harm.
 */
export async function reconcile(database: Database): Promise<Reconciled[]> {
  const unfinished = await database.query<Unfinished>('unfinished_extractions');
  const done: Reconciled[] = [];
  for (const extraction of unfinished) {
    if (extraction.alive) continue;
    const outcome =
      extraction.state === 'running'
        ? await giveUp(database, extraction)
        : await finish(database, extraction);
    if (outcome === undefined) continue;
    done.push({ id: extraction.id, outcome });
    database.log.info('extraction reconciled', { extractionId: extraction.id, outcome });
  }
  return done;
}

async function giveUp(
  database: Database,
  { id, host, file_path: path }: Unfinished,
): Promise<'given up' | undefined> {
  if (!(await recordEnd(database, id, 'its process died before the commit'))) return undefined;
  if (path !== null && path !== '-' && host === hostname()) {
    for (const name of [path, `${path}.gz`]) await discardPart(`${name}.part`).catch(() => {});
  }
  return 'given up';
}

async function finish(
  database: Database,
  { id, host, file_path: path, file_sha256: sha256 }: Unfinished,
): Promise<Reconciled['outcome'] | undefined> {
  if (path === null || path === '-') {
    await recordDelivery(database, id, path);
    return 'file put in place';
  }
  if (host !== hostname()) return undefined;
  const file = await finishPublishing(`${path}.part`, path).catch(() => undefined);
  // Without a part, whatever stands under the name counts as published before the crash: it may be another file.
  if (file === undefined || (await fileSha256(file).catch(() => undefined)) !== sha256) return 'file missing';
  await recordDelivery(database, id, file);
  return 'file put in place';
}
