import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { NativePostgres } from './platform-package.js';

/** A copy takes seconds; one this old was cut short. */
const ABANDONED_MS = 10 * 60_000;

/**
 * Copies an unpacked PostgreSQL (60 MB) to `home/postgresql-<version>`, unless it is there: readable for
 * everyone, runnable, and with the symbolic links that npm leaves out when it runs no install scripts. It
 * appears whole or not at all, whoever else copies or is killed.
 *
 * @returns the folder of the copy
 */
export async function openPrivateCopy(
  source: NativePostgres,
  home: string,
  onProgress: (message: string) => void,
): Promise<string> {
  const copy = join(home, `postgresql-${source.version}`);
  if (await isFolder(copy)) return copy;
  onProgress(`Copying PostgreSQL to ${copy}, where its server can run it (once, 60 MB)`);
  await mkdir(home, { recursive: true });
  await chmod(home, 0o755);
  await removeAbandoned(copy);
  const unfinished = `${copy}.new-${randomBytes(4).toString('hex')}`;
  try {
    await cp(source.native, unfinished, { recursive: true, verbatimSymlinks: true });
    await addSymlinks(unfinished);
    await openToAll(unfinished);
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await isFolder(copy))) throw error; // else another process was faster
  }
  return copy;
}

/** `pg-symlinks.json` is what the package's install script reads; its paths begin with `native/`. */
async function addSymlinks(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(native, '..', target).replace(join(native, '..', 'native'), native);
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function openToAll(native: string): Promise<void> {
  await chmod(native, 0o755);
  for (const entry of await readdir(native, { recursive: true, withFileTypes: true })) {
    const runnable = entry.isDirectory() || entry.parentPath === join(native, 'bin');
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), runnable ? 0o755 : 0o644);
  }
}

async function removeAbandoned(copy: string): Promise<void> {
  for (const name of await readdir(dirname(copy))) {
    const path = join(dirname(copy), name);
    if (!name.startsWith(`${basename(copy)}.new-`)) continue;
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
