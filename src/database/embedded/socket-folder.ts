import { createHash } from 'node:crypto';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ContactsError } from '../../errors.js';
import type { Place } from './folder.js';
import { PORT } from './layout.js';

/** Systems take 103 (macOS) or 107 bytes (Linux). */
const LONGEST_SOCKET_PATH_BYTES = 100;

/**
 * The folder of the server's socket: the database's own, or, when that makes too long a path, one in /tmp
 * named after it. /tmp and not TMPDIR, which may differ between two processes that must meet there.
 *
 * @throws ContactsError NOT_READY when somebody else's folder has that name
 */
export async function openSocketFolder({ folder, user }: Place): Promise<string> {
  if (Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= LONGEST_SOCKET_PATH_BYTES) return folder;
  const short = `/tmp/contacts-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  await mkdir(short, 0o700).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const owner = user?.uid ?? process.getuid?.();
  if (user && (await lstat(short)).uid === 0) await chown(short, user.uid, user.gid);
  const found = await lstat(short);
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    throw new ContactsError(
      'NOT_READY',
      `The socket of the embedded database in ${folder} belongs in ${short}, which is not ours: ` +
        'have it removed, or use a folder with a shorter path.',
    );
  }
  return short;
}
