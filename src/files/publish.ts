import { link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ContactsError } from '../errors.js';
import { codeOf, fileError } from './errors.js';
import { metaPartPathOf, metaPathOf, numberedPath, splitPath } from './file-paths.js';
import { removeMetaPart, renameInMetaPart } from './meta-file.js';

/** Gives a file a second name, and fails with `EEXIST` rather than replace another one. */
export type Link = (from: string, to: string) => Promise<void>;

/** What `link` answers on a disk without hard links: FAT, some network disks. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** What folders answer that cannot be fsynced on some systems; their names are safe there without. */
const NO_FOLDER_SYNC = new Set(['EINVAL', 'EPERM', 'EACCES', 'EISDIR', 'ENOTSUP', 'EBADF']);

/**
 * Moves a `.part` file, and its metadata if it has some, to its final name or, when that is taken, to the next
 * free of `name-2.ext`, `name-3.ext` …; then fsyncs the folder. Never overwrites, and may be repeated after a
 * crash at any point, or done by two at once. If the `.part` is gone and a file stands under the final name, that is taken for the
 * file, published before the crash: compare its SHA-256 with the ledger's.
 *
 * @returns the path that the file stands under
 * @throws ContactsError `FILE_NOT_WRITTEN`; the `.part` is still there, unless the message says otherwise
 */
export async function finishPublishing(partPath: string, finalPath: string): Promise<string> {
  return publishPart(partPath, finalPath, link);
}

/** How often it is tried, for two who do it at once get in each other's way, and the pause between, in ms. */
const mostTries = 3;
const pauseMs = 50;

/** `finishPublishing` with the system call to link by, so that a disk without hard links can be tested. */
export async function publishPart(partPath: string, finalPath: string, makeLink: Link): Promise<string> {
  const inode = await inodeOf(partPath).catch((error) => {
    throw fileError(error, finalPath);
  });
  for (let tries = 1; ; tries++) {
    try {
      if (inode === undefined) return await publishedBefore(partPath, finalPath);
      return await publishOnce(partPath, finalPath, inode, makeLink);
    } catch (error) {
      const published = await nameOf(inode, finalPath);
      // Somebody who reconciles was quicker, or is about to be.
      if (published !== undefined && (await inodeOf(partPath).catch(() => undefined)) !== inode)
        return published;
      if (inode === undefined || tries === mostTries) throw fileError(error, finalPath);
      await pause(pauseMs);
    }
  }
}

async function publishOnce(
  partPath: string,
  finalPath: string,
  inode: string,
  makeLink: Link,
): Promise<string> {
  const name = metaPartPathOf(finalPath);
  const metaPart = (await inodeOf(name)) && name;
  let n = 1;
  while (!(await claimNames(partPath, metaPart, numberedPath(finalPath, n), makeLink))) n += 1;
  await removeMetaPart(finalPath);
  // Where two do this at once, the name may be a third one's by now.
  if ((await inodeOf(partPath)) === inode) await rm(partPath, { force: true });
  await syncFolder(dirname(finalPath));
  return numberedPath(finalPath, n);
}

/** The name that a file stands under by now. */
async function nameOf(inode: string | undefined, finalPath: string): Promise<string | undefined> {
  for (const path of await namesInUse(finalPath)) {
    if (inode !== undefined && (await inodeOf(path).catch(() => undefined)) === inode) return path;
  }
}

/**
 * Finishes publishing if that had begun: if the `.part`, or its metadata, has a second name. False, and nothing
 * done, when not.
 */
export async function finishBegun(partPath: string, finalPath: string): Promise<boolean> {
  try {
    const begun = (await linksTo(partPath)) > 1 || (await linksTo(metaPartPathOf(finalPath))) > 1;
    if (begun) await finishPublishing(partPath, finalPath);
    return begun;
  } catch (error) {
    throw fileError(error, finalPath);
  }
}

/**
 * Removes a `.part` that was never committed, and its metadata; what isn't there is no matter.
 *
 * @param only the file that is meant, as `inodeOf` tells it: another of that name is left alone
 */
export async function discardPart(partPath: string, only?: string): Promise<void> {
  const finalPath = partPath.replace(/\.part$/, '');
  try {
    const inode = only === undefined ? undefined : await inodeOf(partPath);
    if (inode !== undefined && inode !== only) return;
    await removeMetaPart(finalPath);
    await rm(partPath, { force: true });
  } catch (error) {
    throw fileError(error, partPath);
  }
}

/** The paths that exist of those `finishPublishing` may have given a file: its own, `-2`, `-3` … Never throws. */
export async function namesInUse(finalPath: string): Promise<string[]> {
  const { folder, stem, suffix } = splitPath(finalPath);
  const mayBe = (name: string): boolean =>
    name.startsWith(stem) &&
    name.endsWith(suffix) &&
    /^(-\d+)?$/.test(name.slice(stem.length, name.length - suffix.length));
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter(mayBe).map((name) => join(folder, name));
}

/** Makes the names in a folder safe against a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(codeOf(error) ?? '')) throw error;
  }
}

/** The metadata comes first: once the file stands, all of it stands. False if one of the names is taken. */
async function claimNames(
  partPath: string,
  metaPart: string | undefined,
  path: string,
  makeLink: Link,
): Promise<boolean> {
  const owner = await inodeOf(path);
  if (owner && owner !== (await inodeOf(partPath))) return false;
  if (!metaPart) return claim(partPath, path, makeLink);
  const metaPath = metaPathOf(path);
  const claimedBefore = (await inodeOf(metaPath)) === (await inodeOf(metaPart));
  if (!claimedBefore) await renameInMetaPart(metaPart, basename(path));
  if (!(await claim(metaPart, metaPath, makeLink))) return false;
  if (await claim(partPath, path, makeLink)) return true;
  await giveBack(metaPart, metaPath);
  return false;
}

/** Gives a `.part` its name. True also if it has it already, from before a crash. */
async function claim(part: string, path: string, makeLink: Link): Promise<boolean> {
  try {
    await makeLink(part, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return (await inodeOf(path)) === (await inodeOf(part));
    if (!NO_HARD_LINKS.has(codeOf(error) ?? '')) throw error;
    if (await inodeOf(path)) return false;
    await rename(part, path);
    return true;
  }
}

async function giveBack(part: string, path: string): Promise<void> {
  if (await inodeOf(part)) await rm(path);
  else await rename(path, part);
}

async function publishedBefore(partPath: string, finalPath: string): Promise<string> {
  if (await inodeOf(finalPath)) return finalPath;
  throw new ContactsError(
    'FILE_NOT_WRITTEN',
    `${partPath} is gone, and ${finalPath} is not there either. Write the file again with "contacts export".`,
  );
}

/** What tells a file from every other, or undefined if there is none; a link that leads nowhere is one too. */
export async function inodeOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await lstat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** How many names a file has; 0 when it isn't there. */
async function linksTo(path: string): Promise<number> {
  try {
    return (await lstat(path)).nlink;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
