import type { House } from '../house.js';
import type { Request } from '../store/requests.js';
import { deliver } from './courier.js';
import { advance } from './runner.js';

/** Files, and news, that are on their way to Telegram at once. */
const mostDeliveries = 20;

/** Held by whoever runs a large extraction: one after another, over all processes. */
const largeLane = 'large';

/**
 * Works off what the bot owes: extractions, large ones one after another and small ones beside them, and deliveries,
 * which wait for Telegram and not for each other. Whatever a process that died has left is found here like anything
 * else.
 */
export class Queue {
  readonly #house: House;
  readonly #work = new Map<number, Promise<void>>();
  readonly #deliveries = new Map<number, Promise<void>>();
  #stopped = false;

  constructor(house: House) {
    this.#house = house;
  }

  /** Begins what can be begun now. */
  async look(): Promise<void> {
    if (this.#stopped) return;
    await this.#deliver();
    if (this.#stopped) return;
    await this.#extract();
  }

  /** Begins nothing more, and waits for what it is doing. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#work.size + this.#deliveries.size > 0) {
      await Promise.all([...this.#work.values(), ...this.#deliveries.values()]);
    }
  }

  async #extract(): Promise<void> {
    const { requests, options } = this.#house;
    if (this.#work.size >= options.mostAtOnce) return;
    // Each lane by itself: however many wait in one, the other is not out of sight.
    for (const large of [true, false]) {
      const wanted = { leaveOut: this.#work.keys(), due: true, large };
      for (const request of await requests.open(['waiting'], wanted)) {
        if (this.#work.size >= options.mostAtOnce || this.#stopped) return;
        const begun = await this.#begin(request);
        if (large && begun) break;
      }
    }
  }

  /** False when somebody else is at it, or in its lane. */
  async #begin({ id, large }: Request): Promise<boolean> {
    const { holder } = this.#house;
    if (large && !(await holder.hold(largeLane))) return false;
    if (!(await holder.hold(`request ${id}`))) {
      if (large) await holder.letGo(largeLane);
      return false;
    }
    const work = advance(this.#house, id)
      .catch((error) => this.#house.log.error('telegram request failed', { request: id, error }))
      .finally(async () => {
        await holder.letGo(`request ${id}`);
        if (large) await holder.letGo(largeLane);
        this.#work.delete(id);
        this.#house.wake();
      });
    this.#work.set(id, work);
    return true;
  }

  async #deliver(): Promise<void> {
    const { requests, holder, log } = this.#house;
    if (this.#deliveries.size >= mostDeliveries) return;
    const open = await requests.open(['sending', 'telling'], {
      leaveOut: this.#deliveries.keys(),
      due: true,
    });
    for (const { id } of open) {
      if (this.#deliveries.size >= mostDeliveries || this.#stopped) return;
      if (this.#work.has(id) || !(await holder.hold(`request ${id}`))) continue;
      const delivery = deliver(this.#house, id)
        .catch((error) => log.error('telegram delivery failed', { request: id, error }))
        .finally(async () => {
          await holder.letGo(`request ${id}`);
          this.#deliveries.delete(id);
          this.#house.wake();
        });
      this.#deliveries.set(id, delivery);
    }
  }
}
