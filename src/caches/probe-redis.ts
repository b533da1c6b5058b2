import type { Settings } from '../settings/index.js';
import { redisAddress } from './redis-address.js';
import { RedisLink } from './redis-link.js';

/** How Redis answers. */
export type RedisFacts = { answerMs: number } | { away: string };

/** Asks Redis for a sign of life; undefined where no setting names one. Never rejects, and takes seconds at most. */
export async function probeRedis(settings: Settings): Promise<RedisFacts | undefined> {
  const address = redisAddress(settings);
  if (address === undefined) return undefined;
  let away = '';
  const link = new RedisLink(address, {
    onAway(why) {
      away = why;
    },
    onBack() {},
  });
  try {
    await link.ask((client) => client.ping());
    const startedAt = performance.now();
    await link.ask((client) => client.ping());
    return away === '' ? { answerMs: performance.now() - startedAt } : { away };
  } finally {
    await link.close();
  }
}
