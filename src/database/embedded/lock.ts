import { ContactsError } from '../../errors.js';
import { layoutOf } from './layout.js';

/** After this long without a sign of life, a lock counts as left behind by a killed process. */
const STALE_MS = 5_000;
const SIGN_OF_LIFE_MS = 1_000;
const RETRY_MS = 100;
/** Outlasts a copy of the binaries, initdb and the recovery of a database, one after the other. */
const PATIENCE_MS = 300_000;

/**
 * Does `work` while no other process does any under the same folder's lock. A process killed with -9
 * blocks the others for `STALE_MS`.
 *
 * A lock can be lost, when the machine slept for longer than that. Nobody is told: each step that is done
 * under it is harmless when two do it at once (names of their own for what is unfinished, PostgreSQL's own
 * lock on its data).
 *
 * @throws ContactsError DATABASE_UNREACHABLE after five minutes of waiting, and whatever `work` throws
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { default: lockfile } = await import('proper-lockfile');
  const unlock = await lockfile
    .lock(folder, {
      lockfilePath: layoutOf(folder).lock,
      realpath: false,
      stale: STALE_MS,
      update: SIGN_OF_LIFE_MS,
      retries: { retries: PATIENCE_MS / RETRY_MS, factor: 1, minTimeout: RETRY_MS, maxTimeout: RETRY_MS },
      onCompromised: () => {},
    })
    .catch((cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'ELOCKED'
          ? 'another process has been starting or stopping it for minutes'
          : `its lock could not be taken (${cause.message})`;
      throw new ContactsError(
        'DATABASE_UNREACHABLE',
        `The embedded database in ${folder}: ${reason}. Try again.`,
        {
          cause,
        },
      );
    });
  try {
    return await work();
  } finally {
    await unlock().catch(() => {}); // lost, or its folder is gone: either way it is not ours any more
  }
}
