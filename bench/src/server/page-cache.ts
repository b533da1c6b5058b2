import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program.js';

/**
 * Drops the files of a folder that are over 64 KB from the page cache (`posix_fadvise`, by GNU dd), so that
 * the next reader waits for the disk. Nobody may be writing to them.
 *
 * @returns why it could not; undefined when it did
 */
export async function dropFromCache(folder: string): Promise<string | undefined> {
  const dd = ['dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none'];
  const { code } = await runProgram('find', [
    folder,
    '-type',
    'f',
    '-size',
    '+64k',
    '-exec',
    ...dd,
    ';',
  ]).catch(() => ({
    code: 1,
  }));
  return code === 0 ? undefined : 'the files could not be dropped from the page cache: that takes GNU dd';
}

/** Reads every file of a folder once, so that what fits into memory is there. */
export async function readIntoCache(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = createReadStream(join(folder, entry.name), { highWaterMark: 4 * 2 ** 20 });
    try {
      for await (const _ of file);
    } catch {
      // It was removed meanwhile, or is not ours to read: then it stays as it is.
    }
  }
}
