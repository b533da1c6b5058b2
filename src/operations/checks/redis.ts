import type { RedisFacts } from '../../caches/index.js';
import { type Check, type Finding, ok, warn } from '../finding.js';

/** Whether what is remembered is shared, where that was asked for. */
export const checkRedis: Check = ({ redis }) => (redis === undefined ? [] : [judgeRedis(redis)]);

/** The same, by what is known of it. Pure. */
export function judgeRedis(facts: RedisFacts): Finding {
  const name = 'Redis';
  if ('away' in facts) {
    return warn(
      name,
      `It cannot be used (${facts.away}). All works without it, but processes share nothing that they remember.`,
      'Start it, or check REDIS_URL (BOT_REDIS_HOST and BOT_REDIS_PORT): contacts config',
    );
  }
  return ok(name, `Answers in ${facts.answerMs < 1 ? 'less than 1' : Math.round(facts.answerMs)} ms.`);
}
