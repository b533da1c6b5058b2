import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionParts } from '../../src/database/index.js';
import { freePort } from './free-port.js';

const program = '/usr/sbin/pgbouncer';

export interface Bouncer {
  /** the server, seen through pgbouncer */
  connection: ConnectionParts;
  stop(): Promise<void>;
}

/**
 * Starts Debian's pgbouncer in transaction mode before a server on a Unix socket, with few connections to it, so that
 * they are shared. Undefined where it is not installed; CI has it.
 */
export async function startBouncer(
  to: ConnectionParts,
  settings: string[] = [],
): Promise<Bouncer | undefined> {
  const installed = await access(program).then(
    () => true,
    () => false,
  );
  if (!installed && !process.env.CI) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'contacts-bouncer-'));
  const port = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  await writeFile(
    config,
    [
      '[databases]',
      `* = host=${to.host} port=${to.port} user=${to.user} password='${to.password}'`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      // An extraction holds one and needs another now and then, so eight at once need more than eight.
      'default_pool_size = 10',
      ...settings,
    ].join('\n'),
  );
  // It refuses to run as root, and has to reach the server's socket.
  const { uid, gid } = await stat(to.host);
  for (const path of [folder, config]) if (process.getuid?.() === 0) await chown(path, uid, gid);
  const child = spawn(program, [config], process.getuid?.() === 0 ? { uid, gid } : {});
  await untilUp(child);
  return {
    connection: { ...to, host: '127.0.0.1', port },
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(child: ChildProcess): Promise<void> {
  let told = '';
  await new Promise<void>((resolve, reject) => {
    // Read to its end: it would be stopped by a pipe that nobody empties.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.includes('process up')) resolve();
    });
    child.on('exit', () => reject(new Error(`pgbouncer did not start:\n${told}`)));
  });
}
