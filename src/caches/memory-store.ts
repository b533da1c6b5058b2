import type { Entry, Question } from './entry.js';
import type { Topic } from './remembered-queries.js';
import type { Seen, Store } from './store.js';

/** Answers, at most; each is a question that somebody asked. */
const mostEntries = 200;

/** Keeps answers in this process. */
export class MemoryStore implements Store {
  readonly #entries = new Map<string, Entry>();
  readonly #marks = new Map<Topic, number>();

  async look({ key, topic }: Question): Promise<Seen> {
    return { entry: this.#entries.get(key), mark: String(this.#marks.get(topic) ?? 0) };
  }

  async write({ key }: Question, entry: Entry): Promise<void> {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > mostEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  async change(topics: readonly Topic[]): Promise<void> {
    for (const topic of topics) this.#marks.set(topic, (this.#marks.get(topic) ?? 0) + 1);
  }

  async close(): Promise<void> {}
}
