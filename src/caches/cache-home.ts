import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Settings } from '../settings/index.js';

/** `contacts` in `$XDG_CACHE_HOME`, which counts only if absolute, or in `~/.cache`. */
export function cacheHome(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.cache'), 'contacts');
}

/**
 * Tells one database from others, the same for all its users; undefined for an embedded one, which is never away.
 */
export function databaseKey(settings: Settings): string | undefined {
  const { DATABASE_URL: url, BOT_DB_HOST: host } = settings;
  if (url?.startsWith('embedded:')) return undefined;
  const where =
    url === undefined
      ? host && `${host}:${settings.BOT_DB_PORT}/${settings.BOT_DB_NAME}`
      : // Without its user and password, wherever they stand.
        url.replace(/^(\w+:\/\/)[^/]*@/, '$1').replaceAll(/([?&])(user|password)=[^&]*/g, '$1');
  return where && createHash('sha256').update(where).digest('hex').slice(0, 16);
}
