import { setTimeout as pause } from 'node:timers/promises';
import type { Changed, Database } from '../database/index.js';
import type { Entry, Question, Row } from './entry.js';
import { RememberingReader } from './remembering-reader.js';
import { type Topic, touched } from './remembered-queries.js';
import type { Seen, SharedStore, Store } from './store.js';

/**
 * How long what is still being kept is waited for in the end, in ms: on a busy machine longer than Redis itself may
 * take, or others would not be told what was changed.
 */
const flushMs = 5_000;

/** What became of a question. */
export type Outcome =
  /** answered by what is remembered and still good */
  | 'hit'
  /** by what is past its time, and is being refreshed meanwhile */
  | 'stale'
  /** by the database */
  | 'miss'
  /** by what is remembered, because the database is away */
  | 'away';

export interface CachesOptions {
  /** where answers are kept that processes share; default: nowhere */
  shared?: SharedStore | undefined;
  /** where this process keeps them; default: nowhere */
  own?: Store | undefined;
  /** where they are kept only for when the database is away; default: nowhere */
  spare?: Store | undefined;
  /** how long an answer is good, in ms */
  ttlMs: Readonly<Record<Topic, number>>;
  /** how long a refresh may take before another process tries it, in ms */
  refreshMs: number;
  /** told of each answer, and how old it is in ms */
  onAnswer?: (topic: Topic, outcome: Outcome, ageMs: number) => void;
}

/** What is known of a question, and the marks that its topic bears, store by store. */
export interface Recalled {
  /** the newest answer */
  entry: Entry | undefined;
  marks: ReadonlyMap<Store, string>;
}

/** What is remembered of one database. Needs `close()`. Nothing here ever fails because of where it is kept. */
export class Caches {
  readonly #options: CachesOptions;
  readonly #stores: readonly Store[];
  readonly #pending = new Set<Promise<void>>();
  readonly #refreshing = new Map<string, Promise<Entry>>();

  constructor(options: CachesOptions) {
    this.#options = options;
    this.#stores = [options.shared, options.own, options.spare].flatMap((store) => store ?? []);
  }

  /**
   * What one command reads with.
   *
   * @param options.goodFor which share of its time an answer may be remembered for, of what is not cheap to ask: 1 for
   *   all of it, and once more while it is refreshed; less to have it refreshed before; default 0: the database is asked
   *   as long as it is there
   */
  reader(database: Database, { goodFor = 0 }: { goodFor?: number } = {}): RememberingReader {
    return new RememberingReader(database, this, { goodFor });
  }

  /** The newest answer that is known, however old. */
  async recall(question: Question): Promise<Recalled> {
    const marks = new Map<Store, string>();
    let entry: Entry | undefined;
    const looks = this.#stores.map(async (store) => [store, await store.look(question)] as const);
    for (const [store, seen] of await Promise.all(looks)) {
      if (seen === undefined) continue;
      marks.set(store, seen.mark);
      if (seen.entry !== undefined && !(entry !== undefined && entry.at >= seen.entry.at)) entry = seen.entry;
    }
    return { entry, marks };
  }

  /**
   * Keeps an answer, without anybody waiting for it.
   *
   * @param marks as they were before the query was begun
   */
  remember(question: Question, entry: Entry, marks: Recalled['marks']): void {
    for (const [store, mark] of marks) this.#see(store.write(question, { ...entry, mark }));
  }

  /**
   * An answer that is good: remembered, or read by `ask`. One that is past its time is told once more while it is
   * being refreshed; one that something has changed is not. Each is refreshed by one at a time.
   *
   * @param goodFor see `reader`
   * @throws what `ask` throws
   */
  async answer(question: Question, ask: () => Promise<Row[]>, goodFor = 1): Promise<Entry> {
    const seen = await this.#look(question);
    const { entry } = seen ?? {};
    if (entry === undefined || entry.mark !== seen?.mark) return this.#refresh(question, ask);
    const age = Date.now() - entry.at;
    const ttl = this.#ttlOf(question.topic, entry) * goodFor;
    if (age > (goodFor < 1 ? ttl : 2 * ttl)) return this.#refresh(question, ask);
    if (age <= ttl) {
      this.tell(question, 'hit', entry);
      return entry;
    }
    this.tell(question, 'stale', entry);
    // Whoever asks next is told if it failed.
    this.#refresh(question, ask, true).catch(() => {});
    return entry;
  }

  /** Something was changed: what was remembered of it is good no more, but for when the database is away. */
  changed(what: Changed): void {
    for (const store of this.#stores) this.#see(store.change(touched[what]));
  }

  /** Tells whoever counts how a question was answered. */
  tell({ topic }: Question, outcome: Outcome, { at }: Entry): void {
    this.#options.onAnswer?.(topic, outcome, Math.max(0, Date.now() - at));
  }

  /** Waits a moment for what is being kept. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#pending), pause(flushMs, undefined, { ref: false })]);
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  /** In what processes share; in this one's own when that is out of reach. */
  async #look(question: Question): Promise<Seen | undefined> {
    return (await this.#options.shared?.look(question)) ?? this.#options.own?.look(question);
  }

  /** A time with jitter, so that what was read together is not refreshed together; the same in all processes. */
  #ttlOf(topic: Topic, { at }: Entry): number {
    return this.#options.ttlMs[topic] * (0.9 + (at % 1000) / 5000);
  }

  #refresh(question: Question, ask: () => Promise<Row[]>, inBackground = false): Promise<Entry> {
    const running = this.#refreshing.get(question.key);
    if (running !== undefined) return running;
    const refresh = this.#readAlone(question, ask, inBackground).finally(() =>
      this.#refreshing.delete(question.key),
    );
    this.#refreshing.set(question.key, refresh);
    return refresh;
  }

  /** Reads it, unless another process is about to. */
  async #readAlone(question: Question, ask: () => Promise<Row[]>, inBackground: boolean): Promise<Entry> {
    const { shared, refreshMs } = this.#options;
    const lock = await shared?.lock(question, refreshMs);
    if (lock === 'taken') {
      const theirs = await this.#awaitOthers(question);
      if (theirs !== undefined) return theirs;
      if (inBackground) throw new Error('somebody else is refreshing it');
    }
    try {
      const { marks } = await this.recall(question);
      const at = Date.now();
      const entry = { at, rows: await ask() };
      this.remember(question, entry, marks);
      this.tell(question, 'miss', entry);
      return entry;
    } finally {
      if (typeof lock === 'function') this.#see(lock());
    }
  }

  /** What another process reads meanwhile; undefined when it does not come soon. */
  async #awaitOthers(question: Question): Promise<Entry | undefined> {
    const until = performance.now() + this.#options.refreshMs / 4;
    while (performance.now() < until) {
      await pause(50 + Math.random() * 50);
      const seen = await this.#options.shared?.look(question);
      if (seen === undefined) return undefined;
      const { entry, mark } = seen;
      if (
        entry !== undefined &&
        entry.mark === mark &&
        Date.now() - entry.at <= this.#ttlOf(question.topic, entry)
      ) {
        this.tell(question, 'hit', entry);
        return entry;
      }
    }
    return undefined;
  }

  #see(work: Promise<void>): void {
    const pending: Promise<void> = work.finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }
}
