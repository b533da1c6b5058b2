import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Room on a disk, in bytes. */
export interface DiskSpace {
  free: number;
  size: number;
}

const GiB = 2 ** 30;

/**
 * Room on the disk that a folder is on, or will be on when it is made.
 *
 * @throws Node's own error when not even the root can be asked
 */
export async function diskSpaceOf(folder: string): Promise<DiskSpace> {
  const path = resolve(folder);
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT' && path !== dirname(path);
    if (!missing) throw error;
    return diskSpaceOf(dirname(path));
  }
}

/** Whether a disk is nearly full: under 1 GiB left, or under a tenth of it and under 10 GiB. Pure. */
export function isNearlyFull({ free, size }: DiskSpace): boolean {
  return free < GiB || (free < size / 10 && free < 10 * GiB);
}
