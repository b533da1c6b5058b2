import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { finish, type Run, startContacts } from './run-contacts.js';

export interface Served {
  /** where it listens */
  url: string;
  child: ChildProcess;
  /** what it left behind once it has ended */
  ended: Promise<Run>;
}

/** Starts `contacts serve` and waits until it listens; it is killed when the test ends. */
export async function serve(env: NodeJS.ProcessEnv, folder = '/tmp'): Promise<Served> {
  const child = startContacts(['serve'], { BOT_SERVE_PORT: '0', ...env }, folder);
  const ended = finish(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [url] = await Promise.race([
    once(lines, 'line'),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return { url, child, ended };
}
