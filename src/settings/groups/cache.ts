import { address, seconds, text, whole } from '../kinds.js';
import { setting } from '../setting.js';

const week = 7 * 86_400;

/** What is remembered, for how long, and where it is shared. */
export const cache = {
  BOT_CACHE_TTL: setting(
    seconds(week).default(3600),
    'seconds that what has no time of its own is good: places that are used up',
  ),
  BOT_CACHE_LOCATIONS_TTL: setting(
    seconds(week).default(3600),
    'seconds that remembered names of places are good',
  ),
  BOT_CACHE_AVAILABILITY_TTL: setting(
    seconds(week).default(300),
    'seconds that remembered counts are good, and between those of `contacts serve`',
  ),
  BOT_CACHE_PREMIUM_LADAS_TTL: setting(
    seconds(week).default(86_400),
    'seconds that the remembered premium ladas are good',
  ),
  REDIS_URL: setting(
    address(['redis:', 'rediss:'], 'redis://host:6379').optional(),
    '`redis://…` or `rediss://…`, to share what is remembered between processes',
    'password',
  ),
  BOT_REDIS_HOST: setting(text('a host').optional(), 'the same in parts: its host'),
  BOT_REDIS_PORT: setting(whole(1, 65_535).default(6379), 'its port'),
};
