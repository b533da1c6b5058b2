import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where this package keeps what it makes itself: `/var/lib/contacts` for root, because the server's user
 * cannot enter /root; else `contacts` in `$XDG_DATA_HOME`, which counts only if absolute, or `~/.local/share`.
 */
export function dataHome(env: NodeJS.ProcessEnv, isRoot: boolean): string {
  if (isRoot) return '/var/lib/contacts';
  const xdg = env.XDG_DATA_HOME;
  const base = xdg && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.local', 'share');
  return join(base, 'contacts');
}

/** The folder of the database that `--demo` uses. */
export function defaultDemoFolder(env: NodeJS.ProcessEnv, isRoot: boolean): string {
  return join(dataHome(env, isRoot), 'demo');
}
