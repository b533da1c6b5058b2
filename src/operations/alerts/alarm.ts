import type { Log } from '../../log.js';
import type { AlertName, Condition, Finding } from './alert.js';
import { unknown } from './alert.js';
import { AlertBook } from './alert-book.js';
import { type Messenger, Outbox } from './outbox.js';

export interface AlarmOptions {
  conditions: readonly Condition[];
  messengers?: readonly Messenger[];
  log: Log;
  /** told after each look whether an alert fires */
  onLook?: (alert: AlertName, firing: boolean) => void;
  /** the clock; default: the machine's */
  now?: () => Date;
}

/** Looks at every condition, and tells the log and every messenger what changed. */
export class Alarm {
  readonly #options: AlarmOptions;
  readonly #book = new AlertBook();
  readonly #outboxes: Outbox[];

  constructor(options: AlarmOptions) {
    this.#options = options;
    this.#outboxes = (options.messengers ?? []).map((messenger) => new Outbox(messenger));
  }

  /** Looks once. Never rejects: what cannot be looked at, and who cannot be reached, is logged. */
  async look(signal: AbortSignal): Promise<void> {
    const { conditions, log, onLook, now = () => new Date() } = this.#options;
    for (const condition of conditions) {
      const finding = await this.#find(condition);
      const notice = this.#book.enter(condition.name, finding, now(), condition.looks);
      onLook?.(condition.name, this.#book.firing.includes(condition.name));
      if (notice === undefined) continue;
      const { alert, status, message, since } = notice;
      if (status === 'resolved') log.info('alert resolved', { alert, message, since });
      else log.error(`alert ${status}`, { alert, message, since });
      for (const outbox of this.#outboxes) outbox.add(notice);
    }
    await Promise.all(this.#outboxes.map((outbox) => outbox.deliver(log, signal)));
  }

  async #find({ name, look }: Condition): Promise<Finding> {
    try {
      return await look();
    } catch (error) {
      this.#options.log.debug('condition unknown', { alert: name, error });
      return unknown;
    }
  }
}
