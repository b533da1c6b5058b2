import { type FileHandle, lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ContactsError } from '../errors.js';
import type { Destination } from './hashing-sink.js';

/**
 * Opens a new file for writing, mode 0600; a file that exists is never touched.
 *
 * @throws Node's own errors (`EEXIST`, `ENOENT`, `EACCES` …)
 */
export async function openPart(path: string): Promise<Destination> {
  const handle = await open(path, 'wx', 0o600);
  const { dev, ino } = await handle.stat({ bigint: true });
  return {
    inode: `${dev}:${ino}`,
    write: (chunk) => writeAll(handle, chunk),
    async settle() {
      await handle.sync();
      await insistOnName(handle, path);
    },
    close: () => handle.close(),
  };
}

/** One `write` may take only part of a chunk, e.g. what still fits on the disk. */
async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let taken = 0;
  while (taken < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, taken, chunk.length - taken);
    taken += bytesWritten;
  }
}

/** A file that was deleted can be written to the end without an error, and is lost. */
async function insistOnName(handle: FileHandle, path: string): Promise<void> {
  await lstat(dirname(path)); // a missing folder has its own message
  const opened = await handle.stat({ bigint: true });
  const named = await lstat(path, { bigint: true }).catch(() => undefined);
  if (named?.ino === opened.ino && named.dev === opened.dev) return;
  throw new ContactsError(
    'FILE_NOT_WRITTEN',
    `${path} was removed or replaced while it was being written. Leave .part files alone, and try again.`,
  );
}
