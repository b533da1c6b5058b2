import type { Database, SessionClient } from '../../database/index.js';

interface Session {
  client: SessionClient;
  /** gives the connection back */
  end: () => void;
}

/**
 * Holds what this process is working on, so that no other does: locks of one session of the database. A process that
 * dies lets go of everything with its connection.
 */
export class Holder {
  readonly #database: Database;
  readonly #held = new Set<string>();
  #session: Promise<Session> | undefined;
  #ended: Promise<void> = Promise.resolve();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes hold of something; false when somebody else has it, or this process has it already. */
  hold(what: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#held.has(what)) return false;
      const [row] = await this.#run<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 9)) as held',
        what,
      );
      if (row?.held) this.#held.add(what);
      return row?.held === true;
    });
  }

  /** Lets go. Never throws: with its connection, a lock is gone anyway. */
  letGo(what: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#held.delete(what)) return;
      await this.#run('select pg_advisory_unlock(hashtextextended($1, 9))', what).catch(() => {});
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      const session = await this.#session?.catch(() => undefined);
      session?.end();
      await this.#ended;
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #run<Row extends object>(sql: string, what: string): Promise<Row[]> {
    this.#session ??= this.#open();
    const { client, end } = await this.#session;
    try {
      return await client.run<Row>(sql, [`telegram ${what}`]);
    } catch (error) {
      // The connection is gone, and with it whatever was held. The next question opens another.
      end();
      this.#forget();
      throw error;
    }
  }

  #open(): Promise<Session> {
    return new Promise<Session>((resolve, reject) => {
      this.#ended = this.#database
        .withConnection((client) => new Promise<void>((end) => resolve({ client, end })))
        .catch((error) => {
          this.#forget();
          reject(error);
        });
    });
  }

  #forget(): void {
    this.#session = undefined;
    this.#held.clear();
  }
}
