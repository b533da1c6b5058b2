import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

const program = '/usr/bin/redis-server';

export interface RedisServer {
  url: string;
  port: number;
  /** it answers nobody any more, and its connections stay open */
  freeze(): void;
  /** it is gone, and nothing listens there */
  stop(): Promise<void>;
}

/** Starts Debian's redis-server on loopback. Undefined where it is not installed; CI has it. */
export async function startRedis(password?: string): Promise<RedisServer | undefined> {
  const installed = await access(program).then(
    () => true,
    () => false,
  );
  if (!installed && !process.env.CI) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'contacts-redis-'));
  const port = await freePort();
  const secret = password === undefined ? [] : ['--requirepass', password];
  const child = spawn(
    program,
    [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
      ...secret,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await untilReady(child);
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    port,
    freeze: () => child.kill('SIGSTOP'),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  let told = '';
  // Read to its end: it would be stopped by a pipe that nobody empties.
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      told += `${line}\n`;
      if (line.includes('Ready to accept connections')) resolve();
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`redis-server did not start:\n${told}`)));
  });
}
