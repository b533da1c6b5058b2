import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What commands remember is not kept among what their user's own remember. */
const cacheHome = join(tmpdir(), 'contacts-test-cache');

const bin = fileURLToPath(new URL('../../bin/contacts.js', import.meta.url));

/** What a finished command line left behind. */
export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `contacts` as a process of its own; its environment has nothing of ours but what is given. */
export function startContacts(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
  uid?: number,
  stdio: StdioOptions = 'pipe',
): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(BOT_|REDIS_|TELEGRAM_|DATABASE_URL|PG|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  return spawn(process.execPath, [bin, ...args], {
    env: { ...Object.fromEntries(inherited), XDG_CACHE_HOME: cacheHome, ...env },
    cwd,
    uid,
    gid: uid,
    stdio,
  });
}

/** Runs `contacts` to its end. */
export async function runContacts(args: string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<Run> {
  return finish(startContacts(args, env, cwd));
}

/** Waits for a process and collects what it printed. */
export async function finish(child: ChildProcess): Promise<Run> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
