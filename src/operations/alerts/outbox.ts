import type { Log } from '../../log.js';
import type { AlertName, Notice } from './alert.js';

/** Takes a notice to somebody; rejects when it did not arrive, and is then given it again. */
export interface Messenger {
  name: string;
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/**
 * What one messenger has still to deliver, of each alert only the latest. Of one that began and ended while
 * nobody could be reached, nothing is told.
 */
export class Outbox {
  readonly #messenger: Messenger;
  readonly #waiting = new Map<AlertName, Notice>();
  /** those that the other side knows to be firing */
  readonly #told = new Set<AlertName>();

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
  }

  add(notice: Notice): void {
    this.#waiting.delete(notice.alert);
    const told = this.#told.has(notice.alert);
    if (notice.status === 'resolved' && !told) return;
    const news = notice.status === 'still firing' && !told;
    this.#waiting.set(notice.alert, news ? { ...notice, status: 'firing' } : notice);
  }

  /** Delivers in order until something does not arrive; that is logged, and stays. */
  async deliver(log: Log, signal: AbortSignal): Promise<void> {
    for (const [alert, notice] of this.#waiting) {
      try {
        await this.#messenger.send(notice, signal);
      } catch (error) {
        if (!signal.aborted)
          log.warn('alert not delivered', { alert, messenger: this.#messenger.name, error });
        return;
      }
      this.#waiting.delete(alert);
      if (notice.status === 'resolved') this.#told.delete(alert);
      else this.#told.add(alert);
    }
  }
}
