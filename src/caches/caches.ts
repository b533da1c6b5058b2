import type { Database } from '../database/index.js';
import type { Entry, Question } from './entry.js';
import { RememberingReader } from './remembering-reader.js';
import type { Store } from './store.js';

/** How long what is still being kept is waited for in the end, in ms. */
const flushMs = 1_000;

/** What is remembered of one database. Needs `close()`. Nothing here ever rejects because of where it is kept. */
export class Caches {
  readonly #stores: readonly Store[];
  readonly #writing = new Set<Promise<void>>();

  /** @param stores all are written; of what they know, the newest counts */
  constructor(stores: readonly Store[]) {
    this.#stores = stores;
  }

  /** What one command reads with. */
  reader(database: Database): RememberingReader {
    return new RememberingReader(database, this);
  }

  /** The newest answer that is known. */
  async recall(question: Question): Promise<Entry | undefined> {
    const entries = await Promise.all(this.#stores.map((store) => store.read(question)));
    return entries
      .flatMap((entry) => entry ?? [])
      .sort((one, other) => other.at - one.at)
      .at(0);
  }

  /** Keeps an answer, without anybody waiting for it. */
  remember(question: Question, entry: Entry): void {
    for (const store of this.#stores) {
      const writing = store.write(question, entry).finally(() => this.#writing.delete(writing));
      this.#writing.add(writing);
    }
  }

  /** Waits a moment for what is being kept. */
  async close(): Promise<void> {
    await Promise.race([
      Promise.all(this.#writing),
      new Promise((done) => setTimeout(done, flushMs).unref()),
    ]);
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}
