import { join } from 'node:path';
import type { Log } from '../log.js';
import type { Settings } from '../settings/index.js';
import { cacheHome, databaseKey } from './cache-home.js';
import { Caches } from './caches.js';
import { FileStore } from './file-store.js';

export interface CachesOptions {
  /** the embedded PostgreSQL with invented contacts: nothing of it is remembered */
  demo?: boolean | undefined;
  env: NodeJS.ProcessEnv;
  log?: Log;
}

/** Opens what is remembered of the database that the settings name; undefined where nothing is. Needs `close()`. */
export function openCaches(settings: Settings, { demo, env, log }: CachesOptions): Caches | undefined {
  const database = demo ? undefined : databaseKey(settings);
  if (database === undefined) return undefined;
  return new Caches([new FileStore(join(cacheHome(env), database), log)]);
}
