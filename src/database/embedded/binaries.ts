import { join } from 'node:path';
import { ContactsError } from '../../errors.js';
import type { NativePostgres } from './platform-package.js';
import { openPrivateCopy } from './private-copy.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

/** Absolute paths of programs that `user` can run. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** the major version, as in a cluster's PG_VERSION: `18` */
  readonly major: string;
}

/**
 * The programs of an unpacked PostgreSQL, as they are if `user` can run them; else those of a copy under
 * `home`. They cannot be run when the checkout lies in a folder closed to the server's user (/root), when
 * npm ran no install scripts, or when the executable bits were lost.
 *
 * @throws ContactsError NOT_READY when the copy cannot be made or does not run either
 */
export async function openBinaries(
  source: NativePostgres,
  home: string,
  user: ServerUser | undefined,
  onProgress: (message: string) => void = () => {},
): Promise<Binaries> {
  const major = source.version.split('.', 1)[0] ?? '';
  const problem = await whyNotRun(source.native, user);
  if (problem === undefined) return binariesIn(source.native, major);
  try {
    const copy = await openPrivateCopy(source, home, onProgress);
    const copyProblem = await whyNotRun(copy, user);
    if (copyProblem === undefined) return binariesIn(copy, major);
    throw new Error(`its copy in ${copy}: ${copyProblem}`);
  } catch (cause) {
    throw new ContactsError(
      'NOT_READY',
      `PostgreSQL in ${source.native} cannot be run here: ${problem}; ${(cause as Error).message}. ` +
        'Set DATABASE_URL to a database that runs already.',
      { cause },
    );
  }
}

function binariesIn(native: string, major: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl'), major };
}

/** Asks each program for its version as that user: that needs the folder, the mode and every library. */
async function whyNotRun(native: string, user: ServerUser | undefined): Promise<string | undefined> {
  if (/["$`\\]/.test(native)) return 'its path has a character that its own shell commands cannot take';
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    try {
      const { code, stderr } = await run(join(native, 'bin', program), ['--version'], { user });
      if (code !== 0) return stderr.trim() || `${program} --version failed`;
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}
