export { Caches, type CachesOptions, type Outcome } from './caches.js';
export { type OpenCachesOptions, openCaches } from './open-caches.js';
export { probeRedis, type RedisFacts } from './probe-redis.js';
export { RedisLink, type RedisOutage } from './redis-link.js';
export { RememberingReader } from './remembering-reader.js';
export { type Topic, topics } from './remembered-queries.js';
