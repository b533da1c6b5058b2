import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../errors.js';
import { type Backup, readBackup } from './manifest.js';

/** How the folder of a backup is called: the moment in UTC, and what it is. */
const backupName = /^\d{8}T\d{9}Z-(full|increment)$/;

const partSuffix = '.part';

/** The name of a backup taken now. */
export function nameBackup(at: Date, kind: 'full' | 'increment'): string {
  return `${at.toISOString().replaceAll(/[-:.]/g, '')}-${kind}`;
}

/** Where a backup is written until it is whole. */
export function partOf(folder: string): string {
  return `${folder}${partSuffix}`;
}

/** Removes what a backup that was killed left behind. Nobody else may be writing one into the folder. */
export async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isPart = name.endsWith(partSuffix) && backupName.test(name.slice(0, -partSuffix.length));
    if (isPart) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** The names of the backups in a folder, oldest first; none where there is no folder. */
export async function listBackups(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => backupName.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw badInput(`${folder} is no folder that can be read. Name another one.`, error);
  }
}

/**
 * A backup with those that it goes on from, newest first, the full one last.
 *
 * @throws ContactsError `BAD_INPUT` when one of them is missing, or is not the one it was
 */
export async function readChain(folder: string, name: string): Promise<Backup[]> {
  const chain: Backup[] = [];
  let next: string | undefined = name;
  while (next !== undefined) {
    const backup: Backup = await readBackup(folder, next);
    const newer = chain.at(-1);
    if (newer?.manifest.base != null && newer.manifest.base.sha256 !== backup.sha256) {
      throw badInput(
        `${backup.folder} is not what ${newer.name} goes on from: its manifest has changed. Restore from another copy.`,
      );
    }
    chain.push(backup);
    const base: Backup['manifest']['base'] = backup.manifest.base;
    if ((base === null) !== (backup.manifest.kind === 'full') || (base !== null && base.backup >= next))
      throw badInput(`${backup.folder} does not say what it goes on from. Restore from another copy.`);
    next = base?.backup;
  }
  return chain;
}

/**
 * Whether every file of some backups is there, with the size it had. That takes no time; what is in them, `verify`
 * compares.
 */
export async function haveAllFiles(backups: readonly Backup[]): Promise<boolean> {
  for (const { folder, manifest } of backups) {
    for (const { file, bytes } of [...manifest.tables, manifest.settings]) {
      const found = await stat(join(folder, file)).catch(() => undefined);
      if (found?.size !== bytes) return false;
    }
  }
  return true;
}
