import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { ServerUser } from './server-user.js';

/**
 * Writes a file of mode 0600 that `user` (default: ourselves) owns, whole or not at all. It replaces a
 * symbolic link instead of following it: as root we write into folders that others own.
 */
export async function writeOwnedFile(
  path: string,
  text: string,
  user: ServerUser | undefined,
): Promise<void> {
  const unfinished = `${path}.new-${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(text);
      if (user) await file.chown(user.uid, user.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
