import type { House } from '../house.js';
import { statusOf } from './status.js';

/**
 * Keeps the messages of waiting and running requests up to date: one message a request, edited when what it says has
 * changed, and never while an earlier edit of it is still on its way.
 */
export class Progress {
  readonly #house: House;
  readonly #editing = new Set<number>();

  constructor(house: House) {
    this.#house = house;
  }

  /** Looks at all of them once. */
  async update(): Promise<void> {
    const { shown } = this.#house;
    const open = await this.#house.requests.open(['waiting']);
    const ids = new Set(open.map(({ id }) => id));
    for (const id of shown.keys()) if (!ids.has(id)) shown.delete(id);
    for (const request of open) {
      const { id, chatId, statusMessageId, ledgerState } = request;
      // What runs elsewhere is shown by whoever runs it.
      const elsewhere = ledgerState === 'running' && !this.#house.running.has(id);
      if (statusMessageId === null || elsewhere || this.#editing.has(id)) continue;
      const { text, buttons } = await statusOf(this.#house, request);
      if (shown.get(id) === text) continue;
      shown.set(id, text);
      this.#editing.add(id);
      void this.#house.telegram
        .edit(chatId, statusMessageId, text, buttons)
        .catch(() => {})
        .finally(() => this.#editing.delete(id));
    }
  }
}
