import { execFile } from 'node:child_process';
import { access, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ConnectionParts } from '../../src/database/index.js';

const run = promisify(execFile);

export interface DebianServer {
  connection: ConnectionParts;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of another major version, from Debian's package `postgresql-<major>`, on a Unix socket
 * in a folder of its own. Undefined where the package is not installed.
 */
export async function startDebianServer(major: number): Promise<DebianServer | undefined> {
  const bin = `/usr/lib/postgresql/${major}/bin`;
  if (
    !(await access(`${bin}/initdb`).then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  const folder = await mkdtemp(join(tmpdir(), `contacts-pg${major}-`));
  const owner = process.getuid?.() === 0 ? await postgresUser() : {};
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid ?? owner.uid);
  const data = join(folder, 'data');
  const options = { ...owner, cwd: '/' };
  await run(
    `${bin}/initdb`,
    ['-D', data, '-U', 'contacts', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    options,
  );
  const settings = `-c listen_addresses='' -c unix_socket_directories=${folder} -c fsync=off`;
  await run(`${bin}/pg_ctl`, ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'], options);
  return {
    connection: { host: folder, port: 5432, user: 'contacts', password: '', database: 'postgres' },
    async stop() {
      await run(`${bin}/pg_ctl`, ['-D', data, '-w', '-m', 'fast', 'stop'], options);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function postgresUser(): Promise<{ uid?: number; gid?: number }> {
  const [, , uid, gid] =
    (await readFile('/etc/passwd', 'utf8')).match(/^postgres:.*$/m)?.[0].split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
