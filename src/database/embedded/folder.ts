import { access, chmod, chown, constants, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { badInput } from '../../errors.js';
import { layoutOf, UNFINISHED } from './layout.js';
import { run } from './run.js';
import { openPostgresUser, type ServerUser } from './server-user.js';

/** A folder that is fit to hold the database, and whom the server runs as (undefined: ourselves). */
export interface Place {
  readonly folder: string;
  readonly user: ServerUser | undefined;
}

/** What an opening that was cut short leaves in a folder that had been empty, and what a new disk holds. */
const LEFTOVER = new RegExp(`^(\\.lock|password(\\.new-.*)?|${UNFINISHED}.*|server\\.log|lost\\+found)$`);

/**
 * Makes sure that `path` is a folder of ours or an empty one, which the server's user owns and can enter;
 * creates it when missing. Nothing is touched in a folder that is refused.
 *
 * Root runs the server as the owner of what is there, else as `postgres`; so a database that an ordinary
 * user made stays that user's when root uses it once.
 *
 * @throws ContactsError BAD_INPUT when the path is a file, closed, not writable, or holds something else;
 *   NOT_READY when root finds no user to run the server as
 */
export async function openPlace(path: string): Promise<Place> {
  const { existing, missing } = await splitPath(resolve(path));
  const folder = join(existing, ...missing);
  // pg_ctl passes paths to a shell between double quotes.
  if (/["$`\\\p{Cc}]/u.test(folder)) {
    throw badInput(
      `The folder ${JSON.stringify(folder)} has a character that PostgreSQL's tools cannot take: choose another name.`,
    );
  }
  if (missing.length === 0) await refuseForeign(folder);
  const user = await chooseUser(folder, missing.length === 0);
  if (user) await refuseClosed(missing.length === 0 ? dirname(existing) : existing, folder, user);
  await create(existing, missing, user);
  if (user) {
    if ((await stat(folder)).uid === 0) await chown(folder, user.uid, user.gid);
  } else {
    await refuseOthers(folder);
  }
  return { folder, user };
}

/** The longest part of the path that exists, without symbolic links, and the names that do not exist yet. */
async function splitPath(path: string): Promise<{ existing: string; missing: string[] }> {
  const missing: string[] = [];
  for (let existing = path; ; existing = dirname(existing)) {
    try {
      const real = await realpath(existing);
      if (!(await stat(real)).isDirectory())
        throw badInput(`${real} is a file: name a folder for the embedded database.`);
      return { existing: real, missing };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw refused(path, error);
      missing.unshift(basename(existing));
    }
  }
}

async function refuseForeign(folder: string): Promise<void> {
  const layout = layoutOf(folder);
  const entries = await readdir(folder).catch((error: unknown) => {
    throw refused(folder, error);
  });
  if (entries.includes('data') && (await exists(layout.version)) && (await exists(layout.settings))) return;
  const unfinished = entries.some((name) => name.startsWith(UNFINISHED));
  const foreign =
    entries.find((name) => !LEFTOVER.test(name)) ??
    (unfinished && !(await exists(layout.password)) ? UNFINISHED : undefined);
  if (foreign !== undefined) {
    throw badInput(
      `The folder ${folder} is not an embedded database of this tool: it holds "${foreign}". ` +
        'Nothing was touched. Name an empty folder or one that does not exist yet.',
    );
  }
}

async function chooseUser(folder: string, folderExists: boolean): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (folderExists) {
    const { uid, gid } = await stat(layoutOf(folder).data).catch(() => stat(folder));
    if (uid !== 0) return { uid, gid };
  }
  return openPostgresUser();
}

/** Asks the kernel, as that user, which folder from `/` down to `last` is closed: modes do not tell all. */
async function refuseClosed(last: string, folder: string, user: ServerUser): Promise<void> {
  const folders: string[] = [];
  for (let folder = last; folder !== '/'; folder = dirname(folder)) folders.unshift(folder);
  const script = 'for folder do test -x "$folder" || { printf %s "$folder"; exit 1; }; done';
  const { code, stdout, stderr } = await run('/bin/sh', ['-c', script, 'sh', ...folders], { user }).catch(
    (cause: Error) => ({ code: 1, stdout: '', stderr: cause.message }),
  );
  if (code === 0) return;
  throw badInput(
    stdout
      ? `The embedded database cannot live in ${folder}: its server runs as user ${user.uid}, not as root, ` +
          `and ${stdout} is closed to that user. Use a folder such as /var/lib/contacts/${basename(folder)}.`
      : `No program can be started as user ${user.uid}, whom the server in ${folder} must run as (${stderr.trim()}). ` +
          'Run this as an ordinary user, or set DATABASE_URL to a database that runs already.',
  );
}

async function create(
  existing: string,
  missing: readonly string[],
  user: ServerUser | undefined,
): Promise<void> {
  let folder = existing;
  for (const [index, name] of missing.entries()) {
    folder = join(folder, name);
    try {
      await mkdir(folder, 0o700);
      // The way there must be open to the server's user, whatever umask root has.
      if (user && index < missing.length - 1) await chmod(folder, 0o755);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw refused(folder, error);
    }
  }
}

/** An ordinary user can use only what is theirs. */
async function refuseOthers(folder: string): Promise<void> {
  const { data } = layoutOf(folder);
  const owner = (await stat(data).catch(() => undefined))?.uid;
  if (owner !== undefined && owner !== process.getuid?.()) {
    throw badInput(
      `The embedded database in ${folder} belongs to another user (${owner}): name a folder of your own.`,
    );
  }
  await access(folder, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw refused(folder, error);
  });
}

function refused(folder: string, error: unknown): Error {
  if (errorCode(error) === undefined) return error as Error;
  return badInput(
    `The folder ${folder} cannot hold the embedded database (${(error as Error).message}): ` +
      'name one that you can create and write to.',
    error,
  );
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error ? (error as NodeJS.ErrnoException).code : undefined;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
