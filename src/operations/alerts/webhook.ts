import { hostname } from 'node:os';
import { version } from '../../version.js';
import type { Messenger } from './outbox.js';

const patienceMs = 10_000;

/**
 * Sends alerts by POST, as JSON: `text` in one line, which chat services show, and the parts of it beside.
 *
 * @param url holds a secret as a rule, so it is told nowhere
 */
export function webhookMessenger(url: string): Messenger {
  return {
    name: 'webhook',
    async send({ alert, status, message, since, at }, signal) {
      const text = `contacts on ${hostname()}: ${status}: ${alert}. ${message}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text, alert, status, message, since, at, host: hostname(), version }),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`The webhook answered ${response.status}. Check BOT_ALERT_WEBHOOK.`);
    },
  };
}
