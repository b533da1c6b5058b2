import { readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ContactsError } from '../../errors.js';
import type { Binaries } from './binaries.js';
import type { Place } from './folder.js';
import { layoutOf, PORT } from './layout.js';
import { run, succeeds } from './run.js';

const TIMEOUT_S = 300;

/** What the end of a killed server leaves for a moment, until its last children are gone. */
const PASSING = /pre-existing shared memory block|lock file ".*" already exists|is still in use/;

/**
 * Starts the server and waits until it takes connections; recovery after a crash included, five minutes at
 * most. It runs in a session of its own and holds none of our files: it outlives us, and Ctrl-C.
 *
 * @returns false when an earlier server is still ending, so that it's worth trying again in a moment
 * @throws ContactsError DATABASE_UNREACHABLE with the last lines of the server's log
 */
export async function startServer(place: Place, binaries: Binaries): Promise<boolean> {
  const { folder, user } = place;
  const { data, log } = layoutOf(folder);
  const logged = (await stat(log).catch(() => undefined))?.size ?? 0;
  const args = ['start', '-D', data, '-l', log, '-w', '-t', String(TIMEOUT_S), '-s'];
  const { code, stderr } = await run(binaries.pgCtl, args, { user });
  if (code === 0) return true;
  const said = (await readFile(log).catch(() => Buffer.alloc(0))).subarray(logged).toString();
  if (PASSING.test(said)) return false;
  throw new ContactsError(
    'DATABASE_UNREACHABLE',
    `The embedded PostgreSQL in ${folder} did not start: ${stderr.trim()}\n${lastLines(said)}\n` +
      `The whole log is ${log}. Remove the cause and run the command again.`,
  );
}

/**
 * Stops the server: its clients are disconnected, what they had not committed is rolled back, everything
 * else is on disk.
 *
 * @throws ContactsError DATABASE_UNREACHABLE when it has not ended after five minutes
 */
export async function stopServer(place: Place, binaries: Binaries): Promise<void> {
  const { data, log, postmaster } = layoutOf(place.folder);
  const args = ['stop', '-D', data, '-m', 'fast', '-w', '-t', String(TIMEOUT_S), '-s'];
  const { code, stderr } = await run(binaries.pgCtl, args, { user: place.user, ownSession: true });
  const pid = await pidIn(postmaster);
  if (code === 0 || !pid || !(await runsOn(pid, data))) return;
  throw new ContactsError(
    'DATABASE_UNREACHABLE',
    `The embedded PostgreSQL in ${place.folder} did not stop: ${stderr.trim()}. ` +
      `Its log is ${log}; the next command that uses it will try again.`,
  );
}

/**
 * Removes the lock files of a server that was killed, when their process number now belongs to another
 * process, or to a dead one that nobody waited for: PostgreSQL would take that for a server. Those whose
 * process is gone it clears itself. To be called only when no server answers.
 */
export async function removeStaleLocks(folder: string, socketFolder: string): Promise<void> {
  const { data, postmaster } = layoutOf(folder);
  for (const lockFile of [postmaster, join(socketFolder, `.s.PGSQL.${PORT}.lock`)]) {
    const pid = await pidIn(lockFile);
    if (pid && isAlive(pid) && !(await runsOn(pid, data))) await rm(lockFile, { force: true });
  }
}

/** The process number in the first line of a lock file; undefined without one. */
async function pidIn(lockFile: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(lockFile, 'utf8').catch(() => ''), 10);
  return pid > 0 ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is a server on this data. */
async function runsOn(pid: number, data: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    return succeeds('/bin/sh', ['-c', 'ps -o command= -p "$1" | grep -qF -- "$2"', 'sh', String(pid), data]);
  }
  // A server's working folder is its data; that of a zombie cannot be read.
  return (await readlink(`/proc/${pid}/cwd`).catch(() => undefined)) === data;
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-8).join('\n');
}
