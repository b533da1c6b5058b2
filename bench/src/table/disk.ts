import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tell } from '../../../dist/cli/terminal.js';
import { badInput } from '../../../dist/errors.js';

/**
 * Bytes of disk a person takes with all indexes, measured at one and at 36 million; and what comes on top
 * while building: the log, and the sorting of the largest index.
 */
const bytesPerRow = 440;
const sortBytesPerRow = 60;
const logBytes = 8 * 2 ** 30;

/** How much disk a table takes while it is built, at most. */
export function diskNeeded(rows: number): number {
  const logged = Math.min(logBytes, 2 * rows * bytesPerRow);
  return rows * (bytesPerRow + sortBytesPerRow) + logged;
}

/**
 * Says how much disk the table needs.
 *
 * @throws ContactsError `BAD_INPUT` when the file system of `folder` has less
 */
export async function insistOnDisk(folder: string, rows: number): Promise<void> {
  const needed = diskNeeded(rows);
  const { bavail, bsize } = await statfsOfExisting(folder);
  const free = bavail * bsize;
  const text = `${rows.toLocaleString('en-US')} people need ${gigabytes(needed)} of disk while they are built, and ${gigabytes(rows * bytesPerRow)} afterwards`;
  tell(`${text}; ${gigabytes(free)} are free in ${folder}.`);
  if (free < needed) {
    throw badInput(
      `${text}, but the file system of ${folder} has only ${gigabytes(free)} free. Name another with --folder, or fewer --rows.`,
    );
  }
}

async function statfsOfExisting(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return statfsOfExisting(dirname(folder));
  }
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
