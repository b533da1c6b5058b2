import type { Settings } from '../settings/index.js';

/** Where Redis is, as its client takes it. */
export interface RedisAddress {
  url?: string;
  socket?: { host: string; port: number };
}

/** Where the settings say that Redis is; undefined when they name none. */
export function redisAddress(settings: Settings): RedisAddress | undefined {
  const { REDIS_URL: url, BOT_REDIS_HOST: host, BOT_REDIS_PORT: port } = settings;
  if (url !== undefined) return { url };
  return host === undefined ? undefined : { socket: { host, port } };
}
