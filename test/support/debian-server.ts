import { execFile } from 'node:child_process';
import { access, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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
 *
 * @param prepare puts files into the folder, which belongs to the server's user then, and returns further settings
 */
export async function startDebianServer(
  major: number,
  prepare: (folder: string) => Promise<Record<string, string>> = async () => ({}),
): Promise<DebianServer | undefined> {
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
  const more = await prepare(folder);
  for (const name of owner.uid === undefined ? [] : await readdir(folder))
    await chown(join(folder, name), owner.uid ?? 0, owner.gid ?? 0);
  const settings = Object.entries({
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    ...more,
  })
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ');
  await run(`${bin}/pg_ctl`, ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'], options);
  return {
    connection: {
      host: folder,
      port: Number(more.port ?? 5432),
      user: 'contacts',
      password: '',
      database: 'postgres',
    },
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
