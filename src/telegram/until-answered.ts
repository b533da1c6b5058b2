import { GrammyError } from 'grammy';
import type { Log } from '../log.js';
import { abortable, pauseMs } from './polling.js';

/**
 * Asks Telegram for something until it answers, or `signal` is aborted: then it is undefined.
 *
 * @throws GrammyError when Telegram refuses it for good
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  signal: AbortSignal,
  log: Log,
): Promise<Answer | undefined> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof GrammyError && error.error_code < 500 && error.error_code !== 429) throw error;
      log.warn('telegram does not answer', { failures, error });
      await abortable(pauseMs(failures), signal);
    }
  }
  return undefined;
}
