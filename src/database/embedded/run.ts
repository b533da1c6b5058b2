import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.js';

/** How a program ended. `code` is null when a signal ended it. */
export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end as `user` (default: as ourselves), from `/`, a folder that every user can
 * enter. It sees none of our environment but PATH: a stray PGDATA or PGOPTIONS must not reach the server.
 *
 * @param options.ownSession keep Ctrl-C in the terminal away from it, for work that must not stop half-way
 * @throws the system's error (ENOENT, EACCES, EPERM) when the program cannot be started at all
 */
export function run(
  program: string,
  args: readonly string[],
  options: { user?: ServerUser | undefined; ownSession?: boolean } = {},
): Promise<Ending> {
  const { user, ownSession = false } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownSession,
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Whether the program ran as `user` and ended with 0; never throws. */
export async function succeeds(
  program: string,
  args: readonly string[],
  user?: ServerUser,
): Promise<boolean> {
  try {
    return (await run(program, args, { user })).code === 0;
  } catch {
    return false;
  }
}
