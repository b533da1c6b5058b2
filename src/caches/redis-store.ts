import { randomUUID } from 'node:crypto';
import { type Entry, keptMs, type Question, readEntry, writeEntry } from './entry.js';
import type { RedisLink } from './redis-link.js';
import type { Topic } from './remembered-queries.js';
import type { Seen, SharedStore } from './store.js';

/** Gives a lock up only while it is still ours: it may have expired, and be somebody else's. */
const unlock = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/** Keeps answers where all processes find them. */
export class RedisStore implements SharedStore {
  readonly #link: RedisLink;
  readonly #prefix: string;

  /** @param database tells one database's answers from another's */
  constructor(link: RedisLink, database: string) {
    this.#link = link;
    this.#prefix = `contacts:${database}:`;
  }

  look({ query, key, topic }: Question): Promise<Seen | undefined> {
    return this.#link.ask(async (client) => {
      const [text, mark] = await client.mGet([this.#answer(key), this.#mark(topic)]);
      return { entry: readEntry(text, query), mark: mark ?? '' };
    });
  }

  async write({ key }: Question, entry: Entry): Promise<void> {
    const text = writeEntry(entry);
    if (text === undefined) return;
    await this.#link.ask((client) =>
      client.set(this.#answer(key), text, { expiration: { type: 'PX', value: keptMs } }),
    );
  }

  async change(topics: readonly Topic[]): Promise<void> {
    // Never the same twice, also when Redis has forgotten the one before.
    const mark = randomUUID();
    await this.#link.ask((client) =>
      Promise.all(
        topics.map((topic) =>
          client.set(this.#mark(topic), mark, { expiration: { type: 'PX', value: 2 * keptMs } }),
        ),
      ),
    );
  }

  lock({ key }: Question, ms: number): Promise<(() => Promise<void>) | 'taken' | undefined> {
    const name = `${this.#prefix}refreshing:${key}`;
    const token = randomUUID();
    return this.#link.ask(async (client) => {
      const taken = await client.set(name, token, {
        condition: 'NX',
        expiration: { type: 'PX', value: ms },
      });
      if (taken === null) return 'taken';
      return async () => {
        await this.#link.ask((again) => again.eval(unlock, { keys: [name], arguments: [token] }));
      };
    });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  #answer(key: string): string {
    return `${this.#prefix}answer:${key}`;
  }

  #mark(topic: Topic): string {
    return `${this.#prefix}mark:${topic}`;
  }
}
