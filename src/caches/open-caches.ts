import { join } from 'node:path';
import type { Log } from '../log.js';
import type { Settings } from '../settings/index.js';
import { cacheHome, databaseKey } from './cache-home.js';
import { Caches, type CachesOptions } from './caches.js';
import { FileStore } from './file-store.js';
import { MemoryStore } from './memory-store.js';
import { redisAddress } from './redis-address.js';
import { RedisLink, type RedisOutage } from './redis-link.js';
import { RedisStore } from './redis-store.js';

export interface OpenCachesOptions extends Pick<CachesOptions, 'onAnswer'> {
  /** the embedded PostgreSQL with invented contacts: nothing of it is remembered */
  demo?: boolean | undefined;
  env: NodeJS.ProcessEnv;
  /** whether the process goes on for long, so that it remembers by itself as well */
  service?: boolean;
  log?: Log;
  /** told, once an outage, that Redis cannot be used */
  redis: RedisOutage;
}

/**
 * Opens what is remembered of the database that the settings name: in Redis where they name one, and in files of the
 * user's cache folder. Nothing is read or connected before it is needed. Undefined where nothing is remembered. Needs
 * `close()`.
 */
export function openCaches(
  settings: Settings,
  { demo, env, service, log, redis, onAnswer }: OpenCachesOptions,
): Caches | undefined {
  const database = demo ? undefined : databaseKey(settings);
  if (database === undefined) return undefined;
  const address = redisAddress(settings);
  return new Caches({
    shared: address && new RedisStore(new RedisLink(address, redis), database),
    own: service ? new MemoryStore() : undefined,
    spare: new FileStore(join(cacheHome(env), database), log),
    ttlMs: {
      locations: settings.BOT_CACHE_LOCATIONS_TTL * 1000,
      availability: settings.BOT_CACHE_AVAILABILITY_TTL * 1000,
      premium: settings.BOT_CACHE_PREMIUM_LADAS_TTL * 1000,
      other: settings.BOT_CACHE_TTL * 1000,
    },
    // Past the time that a query may take, whoever refreshes is gone.
    refreshMs: settings.BOT_QUERY_TIMEOUT * 1000 + 5_000,
    ...(onAnswer && { onAnswer }),
  });
}
