import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type DiskSpace, diskSpaceOf, isNearlyFull } from '../disk-space.js';
import { type Check, type Finding, fail, ok, warn } from '../finding.js';
import { formatBytes } from '../wording.js';

const name = 'export folder';

/** Whether files can be written where exports go, or where that folder will be made, and have room there. */
export const checkExportFolder: Check = async ({ exportFolder }) => {
  const folder = resolve(exportFolder);
  const existing = await nearestExisting(folder);
  const shell = `'${existing.replaceAll("'", "'\\''")}'`;
  if (!(await stat(existing)).isDirectory())
    return [fail(name, `${existing} is a file, not a folder.`, 'Set BOT_EXPORT_PATH to a folder.')];
  try {
    await access(existing, constants.W_OK | constants.X_OK);
  } catch {
    return [
      fail(name, `${existing} may not be written to.`, `chmod u+rwx ${shell}   # or set BOT_EXPORT_PATH`),
    ];
  }
  return [judgeSpace(folder, await diskSpaceOf(existing))];
};

/** The same for the room on its disk. Pure. */
export function judgeSpace(folder: string, space: DiskSpace): Finding {
  const room = `${formatBytes(space.free)} of ${formatBytes(space.size)} are free for ${folder}`;
  return isNearlyFull(space) ? warn(name, `Only ${room}.`, 'contacts purge') : ok(name, `${room}.`);
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(path) === path) throw error;
    return nearestExisting(dirname(path));
  }
}
