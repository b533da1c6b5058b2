import { randomBytes } from 'node:crypto';
import { appendFile, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ContactsError } from '../../errors.js';
import type { Binaries } from './binaries.js';
import type { Place } from './folder.js';
import { layoutOf, UNFINISHED } from './layout.js';
import { writeOwnedFile } from './owned-file.js';
import { run } from './run.js';

/**
 * The password of the database user, made at the first opening: before the cluster, so that it also marks
 * the folder as ours.
 *
 * @throws ContactsError NOT_READY when the cluster is there but its password is not
 */
export async function openPassword({ folder, user }: Place): Promise<string> {
  const { password } = layoutOf(folder);
  const found = (await readFile(password, 'utf8').catch(ifMissing))?.trim();
  if (found) return found;
  if (await hasCluster(folder)) {
    throw new ContactsError(
      'NOT_READY',
      `The embedded database in ${folder} has lost its file "password": put it back, or move the folder away to begin anew.`,
    );
  }
  const made = randomBytes(24).toString('base64url');
  await writeOwnedFile(password, `${made}\n`, user);
  return made;
}

/** Whether the folder holds a complete cluster. */
export async function hasCluster(folder: string): Promise<boolean> {
  return (await readFile(layoutOf(folder).version, 'utf8').catch(ifMissing)) !== undefined;
}

/**
 * Refuses a cluster that another major version of PostgreSQL made: its files have another format.
 *
 * @throws ContactsError NOT_READY
 */
export async function refuseOtherMajor(folder: string, major: string): Promise<void> {
  const found = (await readFile(layoutOf(folder).version, 'utf8')).trim();
  if (found === major) return;
  throw new ContactsError(
    'NOT_READY',
    `The embedded database in ${folder} was made by PostgreSQL ${found}; this version of the tool brings ${major}. ` +
      'Use another folder, or the version of the tool that made it.',
  );
}

/**
 * Makes the cluster with initdb, under a name of its own until it is complete: an initdb whose parent was
 * killed may still be writing.
 *
 * @param fast skip waiting for the disk, for tests
 * @throws ContactsError DATABASE_UNREACHABLE with what initdb said
 */
export async function createCluster(place: Place, binaries: Binaries, fast: boolean): Promise<void> {
  const { folder, user } = place;
  const { data, password } = layoutOf(folder);
  const unfinished = join(folder, `${UNFINISHED}-${randomBytes(4).toString('hex')}`);
  const flags = ['--username=contacts', '--auth=scram-sha-256', `--pwfile=${password}`, '--encoding=UTF8'];
  flags.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  if (fast) flags.push('--no-sync');
  const { code, stderr } = await run(binaries.initdb, [...flags, unfinished], { user });
  if (code !== 0) {
    await rm(unfinished, { recursive: true, force: true });
    throw new ContactsError(
      'DATABASE_UNREACHABLE',
      `initdb could not create the embedded database in ${folder}: ${stderr.trim() || 'it was interrupted'}. ` +
        'Remove the cause (a full disk?) and run the command again.',
    );
  }
  await writeOwnedFile(join(unfinished, 'contacts.conf'), '', user);
  await appendFile(join(unfinished, 'postgresql.conf'), "\ninclude 'contacts.conf'\n");
  await rename(unfinished, data);
  await syncFolder(folder);
}

/** Removes what earlier openings left unfinished; what cannot go now goes next time. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(password\.new-|data\.new)/.test(name)) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
