import { lstat, opendir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Database } from '../../database/index.js';
import { throwIfAborted } from '../../database/index.js';
import { ContactsError } from '../../errors.js';
import { fileSha256, removeFile } from '../../files/index.js';

/** How many files the ledger is asked about at a time. */
const askedAtOnce = 1000;

export interface PurgeOptions {
  /** folder of the exports; files elsewhere are never touched */
  folder: string;
  /** how old a delivered file may grow */
  days: number;
  /** tells what would go, and removes nothing; default false */
  dryRun?: boolean;
  signal?: AbortSignal;
}

/** What became of files that are older than they may be. */
export interface Purge {
  purged: { extractionId: string; file: string; bytes: number }[];
  /** on record under that name, and not what was delivered: somebody changed or replaced them */
  changed: string[];
}

interface FileOnRecord {
  id: string;
  path: string;
  sha256: string;
  bytes: number;
  expired: boolean;
}

/**
 * Removes exported files that were delivered more than so many days ago. Only files in the folder itself that
 * the ledger knows, on this machine, and that are, byte for byte, what was delivered: `contacts export` writes
 * them again at any time. Links, folders and everything else stay.
 *
 * @throws ContactsError `FILE_NOT_WRITTEN` when the folder cannot be read or a file cannot be removed
 */
export async function purgeFiles(
  database: Database,
  { folder, days, dryRun, signal }: PurgeOptions,
): Promise<Purge> {
  const purge: Purge = { purged: [], changed: [] };
  for await (const paths of filesIn(resolve(folder))) {
    throwIfAborted(signal);
    const known = await database.query<FileOnRecord>('expired_files', [paths, hostname(), days]);
    for (const { id, path, sha256, bytes, expired } of known) {
      throwIfAborted(signal);
      if (!expired) continue;
      if (!(await isDelivered(path, bytes, sha256))) {
        purge.changed.push(path);
        continue;
      }
      if (!dryRun) {
        await removeFile(path);
        database.log.info('file purged', { extractionId: id, bytes });
      }
      purge.purged.push({ extractionId: id, file: path, bytes });
    }
  }
  return purge;
}

/** Paths of the ordinary files in a folder, some at a time; of a folder that is not there, none. */
async function* filesIn(folder: string): AsyncGenerator<string[], void, undefined> {
  let paths: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (!entry.isFile()) continue;
      paths.push(join(folder, entry.name));
      if (paths.length < askedAtOnce) continue;
      yield paths;
      paths = [];
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new ContactsError(
      'FILE_NOT_WRITTEN',
      `The folder ${folder} cannot be read (${code}). Set BOT_EXPORT_PATH.`,
      {
        cause: error,
      },
    );
  }
  if (paths.length > 0) yield paths;
}

async function isDelivered(path: string, bytes: number, sha256: string): Promise<boolean> {
  try {
    const facts = await lstat(path);
    return facts.isFile() && facts.size === bytes && (await fileSha256(path)) === sha256;
  } catch {
    return false;
  }
}
