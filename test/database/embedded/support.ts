import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const isRoot = process.getuid?.() === 0;

/** Waiting for the disk is not what these tests are about. */
export const FAST = { postgresOptions: { fsync: 'off', shared_buffers: '16MB' } };

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A folder under the system's own, which the server's user can enter. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-embedded-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Ends every server below the folder, then removes it. */
export async function removeFolder(folder: string): Promise<void> {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('data/postmaster.pid')) continue;
    const pid = Number.parseInt(readFileSync(join(folder, path), 'utf8'), 10);
    if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
    await until(() => !isAlive(pid));
  }
  await rm(folder, { recursive: true, force: true });
}

/** The process number of the server of an embedded database; undefined when none runs. */
export function serverPid(folder: string): number | undefined {
  const file = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return isAlive(pid) ? pid : undefined;
}

/** Whether the process runs; one that ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until the condition holds, ten seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); await sleep(50)) {
    if (Date.now() > end) throw new Error(`waited in vain: ${condition}`);
  }
}

/** Compiles the sources for child processes and puts a script beside them; remove the folder afterwards. */
export async function compile(): Promise<string> {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'embedded-test-'));
  await chmod(folder, 0o755);
  const compilerOptions = { noEmit: false, declaration: false, rootDir: '../../../src', outDir: '.' };
  const settings = {
    extends: '../../../tsconfig.json',
    compilerOptions,
    include: ['../../../src/database/embedded'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    stdio: 'inherit',
  });
  await writeFile(
    join(folder, 'forget.mjs'),
    `import { openEmbeddedServer } from './database/embedded/index.js';
    await openEmbeddedServer(process.argv[2], ${JSON.stringify(FAST)});
    console.log('answer 42');`,
  );
  await writeFile(
    join(folder, 'use.mjs'),
    `import pg from 'pg';
    import { openEmbeddedServer } from './database/embedded/index.js';
    const server = await openEmbeddedServer(process.argv[2], ${JSON.stringify(FAST)});
    const client = new pg.Client(server.connection);
    await client.connect();
    const { rows } = await client.query('select 40 + 2 as answer');
    console.log('answer ' + rows[0].answer);
    await new Promise((resolve) => process.stdin.resume().once('end', resolve));
    await client.end();
    await server.release();
    console.log('released');`,
  );
  return folder;
}

/** A child process that uses an embedded database until it is told to release it. */
export interface Use {
  readonly process: ChildProcess;
  /** resolves when the child has queried the database, rejects with what it said if it ends before */
  readonly open: Promise<void>;
  /** lets the child release the database and resolves when it has ended well */
  release(): Promise<void>;
}

export function use(
  compiled: string,
  folder: string,
  { script = 'use.mjs', ...user }: { script?: string; uid?: number; gid?: number } = {},
): Use {
  const child = spawn(process.execPath, [join(compiled, script), folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder },
    ...user,
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const open = (async () => {
    for await (const line of lines) if (line === 'answer 42') return;
    throw new Error(`it ended before it was open: ${said}`);
  })();
  open.catch(() => {});
  return {
    process: child,
    open,
    async release() {
      child.stdin.end();
      const [code] = await closed;
      if (code !== 0) throw new Error(`it ended with ${code}: ${said}`);
    },
  };
}
