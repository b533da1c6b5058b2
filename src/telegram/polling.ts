import { setTimeout as pause } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import type { House } from './house.js';

/** What the bot wants to hear of. */
export const allowedUpdates = ['message', 'edited_message', 'callback_query'] as const;

/** How long to wait before asking again when Telegram, or the database, does not answer. */
export const pauseMs = (failures: number): number => Math.min(30_000, 500 * 2 ** failures);

/**
 * Asks Telegram for updates until `signal` is aborted. An update is confirmed once `receive` has kept it, and not
 * before: what could not be kept is told again.
 */
export async function poll(
  { telegram, options, log }: House,
  receive: (updates: Update[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let offset = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const updates = await telegram.api.getUpdates(
        { offset, timeout: options.pollSeconds, allowed_updates: [...allowedUpdates] },
        signal as never,
      );
      await receive(updates);
      offset = (updates.at(-1)?.update_id ?? offset - 1) + 1;
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      log.warn('telegram cannot be asked', { failures, error });
      await abortable(pauseMs(failures++), signal);
    }
  }
  // The last ones are kept: Telegram need not tell them again.
  if (offset > 0) {
    await telegram.api
      .getUpdates({ offset, timeout: 0, limit: 1 }, AbortSignal.timeout(5000) as never)
      .catch(() => {});
  }
}

/** Waits until `signal` is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Waits, but no longer than until `signal` is aborted. */
export async function abortable(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {});
}
