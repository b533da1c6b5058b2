import { setTimeout as pause } from 'node:timers/promises';
import { type Database, DatabaseError, isAway, type Reader } from '../database/index.js';
import type { Log } from '../log.js';
import type { Caches } from './caches.js';
import { type Question, questionOf, type Row as EntryRow } from './entry.js';

/** How long a database that does not answer is waited for where there is a remembered answer, in ms. */
const patienceMs = 3_000;
const pauseMs = 500;

/** What was found out about the database. */
interface Found {
  reached: boolean;
  failure: unknown;
}

/**
 * Asks the database, remembers what it said, and says that again while it is away. For one command: what it found out
 * about the database holds to its end.
 */
export class RememberingReader implements Reader {
  readonly #database: Database;
  readonly #caches: Caches;
  readonly #goodFor: number;
  readonly #found: Found;
  #oldest: number | undefined;

  /** @param options.goodFor see `Caches.reader` */
  constructor(
    database: Database,
    caches: Caches,
    { goodFor, found = { reached: false, failure: undefined } }: { goodFor: number; found?: Found },
  ) {
    this.#database = database;
    this.#caches = caches;
    this.#goodFor = goodFor;
    this.#found = found;
  }

  get log(): Log {
    return this.#database.log;
  }

  get away(): boolean {
    return this.#found.failure !== undefined;
  }

  get asOf(): Date | undefined {
    return this.#oldest === undefined ? undefined : new Date(this.#oldest);
  }

  fork(): RememberingReader {
    return new RememberingReader(this.#database, this.#caches, {
      goodFor: this.#goodFor,
      found: this.#found,
    });
  }

  /** why the database is away, in a sentence */
  get reason(): string | undefined {
    return this.#found.failure instanceof Error ? this.#found.failure.message : undefined;
  }

  async query<Row extends object>(
    name: string,
    values: unknown[] = [],
    fragments: Readonly<Record<string, string>> = {},
  ): Promise<Row[]> {
    const question = questionOf(name, values, fragments);
    const ask = (): Promise<Row[]> => this.#database.query<Row>(name, values, fragments);
    if (question === undefined) return ask();
    const rows = await this.#answer(question, ask as () => Promise<object[]> as () => Promise<EntryRow[]>);
    return rows as Row[];
  }

  async #answer(question: Question, ask: () => Promise<EntryRow[]>): Promise<EntryRow[]> {
    try {
      if (this.#goodFor > 0 && !question.cheap && !this.away) {
        const askIfThere = () => this.#askIfThere(question, ask);
        const { rows, at } = await this.#caches.answer(question, askIfThere, this.#goodFor);
        this.#note(at);
        return rows;
      }
      const { marks } = await this.#caches.recall(question);
      const at = Date.now();
      const rows = await this.#askIfThere(question, ask);
      this.#caches.remember(question, { at, rows }, marks);
      return rows;
    } catch (error) {
      if (!isAway(error)) throw error;
      this.#found.failure ??= error;
      const { entry } = await this.#caches.recall(question);
      if (entry === undefined) throw this.#nothingKnown();
      this.#note(entry.at);
      this.#caches.tell(question, 'away', entry);
      return entry.rows;
    }
  }

  /** Asks at length; but only for a moment whether the database is there at all, where there is another answer. */
  async #askIfThere(question: Question, ask: () => Promise<EntryRow[]>): Promise<EntryRow[]> {
    if (this.away) throw this.#found.failure;
    if (!this.#found.reached && (await this.#caches.recall(question)).entry !== undefined)
      await this.#knock();
    const rows = await ask();
    this.#found.reached = true;
    return rows;
  }

  #note(at: number): void {
    this.#oldest = Math.min(this.#oldest ?? at, at);
  }

  #nothingKnown(): unknown {
    const { message, cause } = this.#found.failure as DatabaseError;
    const told = `${message} Nothing that was read before answers it either.`;
    return new DatabaseError('DATABASE_UNREACHABLE', told, { cause });
  }

  /** Whether it answers; asked for a moment only, for there is another answer. */
  async #knock(): Promise<void> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const left = until - performance.now();
      try {
        return await Promise.race([this.#database.ping(left), noAnswer(left)]);
      } catch (error) {
        const again = isAway(error) && this.#database.breaker !== 'open' && left > 2 * pauseMs;
        if (!again) throw error;
        await pause(pauseMs);
      }
    }
  }
}

async function noAnswer(ms: number): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new DatabaseError(
    'DATABASE_UNREACHABLE',
    `The database cannot be used: it did not answer within ${patienceMs / 1000} s.`,
    { cause: Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }) },
  );
}
