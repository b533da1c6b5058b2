import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContactsError } from '../../errors.js';
import { type Binaries, openBinaries } from './binaries.js';
import { createCluster, hasCluster, openPassword, refuseOtherMajor, removeUnfinished } from './cluster.js';
import { type EmbeddedConnection, tryToConnect } from './connection.js';
import { dataHome } from './default-folder.js';
import { openPlace, type Place } from './folder.js';
import { keepHolder } from './holder.js';
import { layoutOf, PORT } from './layout.js';
import { withLock } from './lock.js';
import { HOLDER_SUFFIX, hasOtherUses } from './other-uses.js';
import { writeOwnedFile } from './owned-file.js';
import { findPlatformPackage } from './platform-package.js';
import { removeStaleLocks, startServer, stopServer } from './postmaster.js';
import { reachServer } from './reach-server.js';
import { settingsText } from './settings.js';
import { openSocketFolder } from './socket-folder.js';

/** One use of an embedded PostgreSQL, which other processes may use at the same time. */
export interface EmbeddedServer {
  /** for `new pg.Client(…)` or `new pg.Pool(…)` */
  readonly connection: EmbeddedConnection;
  /** absolute, without symbolic links */
  readonly folder: string;
  /**
   * Gives up this use, and stops the server if nobody else is connected. Close the pool first: its
   * connections are cut off otherwise. Further calls do nothing more.
   *
   * @throws ContactsError DATABASE_UNREACHABLE when the server does not stop
   */
  release(): Promise<void>;
}

export interface EmbeddedOptions {
  /** told in one line what takes longer: creating, copying, starting */
  readonly onProgress?: (message: string) => void;
  /** further PostgreSQL settings; they count only if this call is the one that starts the server */
  readonly postgresOptions?: Readonly<Record<string, string>>;
}

/**
 * Opens the PostgreSQL that lives in `folder`: creates it if the folder is empty or missing, starts it if
 * it's not running, and keeps one connection, the holder, by which other processes see that it's in use. A
 * process that is killed loses its holder with it, so nothing else counts the uses.
 *
 * Close it with `release` in a `finally`. The holder does not keep the process alive.
 *
 * @throws ContactsError BAD_INPUT for an unfit folder or setting; NOT_READY when PostgreSQL is not
 *   installed, cannot be run here, or is another version than the folder's; DATABASE_UNREACHABLE when it
 *   cannot be created or started
 */
export async function openEmbeddedServer(
  folder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  if (process.platform === 'win32') {
    throw new ContactsError(
      'NOT_READY',
      'The embedded PostgreSQL needs Unix sockets, which Windows lacks: use WSL, or set DATABASE_URL.',
    );
  }
  const { onProgress = () => {}, postgresOptions } = options;
  const place = await openPlace(folder);
  const socketFolder = await openSocketFolder(place);
  const settings = settingsText(socketFolder, postgresOptions);
  let found: Promise<Binaries> | undefined;
  const binaries = () => {
    found ??= findBinaries(place, onProgress);
    return found;
  };

  let started = false;
  async function start(): Promise<boolean> {
    await removeUnfinished(place.folder);
    if (!(await hasCluster(place.folder))) {
      onProgress(`Creating the embedded database in ${place.folder}`);
      await createCluster(place, await binaries(), postgresOptions?.fsync === 'off');
    }
    await refuseOtherMajor(place.folder, (await binaries()).major);
    await removeStaleLocks(place.folder, socketFolder);
    await writeOwnedFile(layoutOf(place.folder).settings, settings, place.user);
    onProgress(`Starting the embedded database in ${place.folder}`);
    started = await startServer(place, await binaries());
    return started;
  }

  const name = `contacts ${process.pid} ${randomBytes(4).toString('hex')}`;
  const { connection, holder } = await withLock(place.folder, async () => {
    try {
      const password = await openPassword(place);
      const connection: EmbeddedConnection = {
        ...{ host: socketFolder, port: PORT, user: 'contacts', password, database: 'contacts' },
        ...{ ssl: false, application_name: name },
      };
      const holding = { ...connection, application_name: name + HOLDER_SUFFIX };
      const first = await reachServer(place.folder, holding, start);
      return { connection, holder: keepHolder(first, holding) };
    } catch (error) {
      if (started) await stopServer(place, await binaries()).catch(() => {}); // the first error counts
      throw notOpened(place.folder, error);
    }
  });

  let released: Promise<void> | undefined;
  const release = () => {
    released ??= withLock(place.folder, async () => {
      await holder.close();
      if (await isUnused(connection)) await stopServer(place, await binaries());
    });
    return released;
  };
  return { connection, folder: place.folder, release };
}

async function findBinaries(place: Place, onProgress: (message: string) => void): Promise<Binaries> {
  const home = dataHome(process.env, process.getuid?.() === 0);
  return openBinaries(await findPlatformPackage(), home, place.user, onProgress);
}

/** Whether a server runs that nobody uses. */
async function isUnused(connection: EmbeddedConnection): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const attempt = await tryToConnect(connection);
    if (attempt.kind === 'absent') return false;
    if (attempt.kind === 'connected') {
      try {
        return !(await hasOtherUses(attempt.client, connection.application_name));
      } finally {
        await attempt.client.end();
      }
    }
    await sleep(200);
  }
  return false;
}

function notOpened(folder: string, cause: unknown): ContactsError {
  if (cause instanceof ContactsError) return cause;
  return new ContactsError(
    'DATABASE_UNREACHABLE',
    `The embedded database in ${folder} could not be opened (${(cause as Error).message}). ` +
      'Its log is server.log in that folder; remove the cause and run the command again.',
    { cause },
  );
}
