import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';
import { type Log, silentLog } from '../log.js';
import { ask } from './ask.js';
import { connect } from './connect.js';
import { toContactsError } from './errors.js';
import { streamRows } from './query-stream.js';
import { type BreakerState, Resilience, type ResilienceOptions, type RunOptions } from './resilience.js';
import { loadSql } from './sql.js';
import { Transaction } from './transaction.js';

/** Where a server is, in parts; `host` may be the folder of a Unix socket. */
export interface ConnectionParts {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** what the server shows this process as; default `contacts` */
  application_name?: string;
  ssl?: boolean;
}

/** How to reach a server and how to behave towards it. */
export interface DatabaseOptions {
  /** `postgres://…` url, or the parts */
  connection: string | ConnectionParts;
  /** most connections open at once; default 50 */
  maxConnections?: number;
  /** how long to wait for a connection, in ms; default 30,000 */
  connectTimeoutMs?: number;
  /** how old a connection may grow, in seconds; default 3,600 */
  connectionLifetimeS?: number;
  /** how long a statement outside an extraction may run, in ms; default 60,000 */
  queryTimeoutMs?: number;
  /** how long its answer is waited for, in ms; then the connection is given up; default 5,000 more than that */
  answerTimeoutMs?: number;
  /** how long the answer to COMMIT is waited for before its outcome is looked up, in ms; default 10,000 */
  commitTimeoutMs?: number;
  /** how much patience there is with a server that fails for a moment; its deadline is `connectTimeoutMs` */
  resilience?: ResilienceOptions;
  /** told what happens to connections, and by everything that works on this database; default: nobody */
  log?: Log;
  /** what `close()` does last, such as giving up the embedded server */
  onClose?: () => Promise<void>;
}

/** How many connections a pool has at this moment. */
export interface PoolUsage {
  /** open, lent or not */
  open: number;
  /** open and not lent */
  idle: number;
  /** callers that wait for one */
  waiting: number;
  /** open at most */
  most: number;
}

/** A pool of connections to one database. Needs `close()`. */
export class Database {
  /** Where what happens on this database is told. */
  readonly log: Log;
  readonly #pool: Pool;
  readonly #open = new Set<PoolClient>();
  readonly #resilience: Resilience;
  readonly #answerMs: number;
  readonly #commitTimeoutMs: number;
  readonly #onClose: (() => Promise<void>) | undefined;

  constructor(options: DatabaseOptions) {
    const { connection, connectTimeoutMs = 30_000, queryTimeoutMs = 60_000, log = silentLog } = options;
    this.log = log;
    const config: PoolConfig = {
      application_name: 'contacts',
      ...(typeof connection === 'string' ? { connectionString: connection } : connection),
      max: options.maxConnections ?? 50,
      connectionTimeoutMillis: connectTimeoutMs,
      maxLifetimeSeconds: options.connectionLifetimeS ?? 3600,
      statement_timeout: queryTimeoutMs,
      keepAlive: true,
    };
    this.#pool = new pg.Pool(config);
    this.#pool.on('error', (error) => {
      // The pool has dropped it already and opens another when one is needed.
      log.warn('an idle connection died', { error });
    });
    this.#pool.on('connect', (client) => {
      this.#open.add(client);
      log.debug('connection opened', { open: this.#pool.totalCount });
    });
    this.#pool.on('remove', (client) => {
      this.#open.delete(client);
      log.debug('connection closed', { open: this.#pool.totalCount });
    });
    this.#resilience = new Resilience({ deadlineMs: connectTimeoutMs, ...options.resilience });
    this.#answerMs = options.answerTimeoutMs ?? queryTimeoutMs + 5_000;
    this.#commitTimeoutMs = options.commitTimeoutMs ?? 10_000;
    this.#onClose = options.onClose;
  }

  /** Whether the database is asked, or left alone for a while because it failed too often. */
  get breaker(): BreakerState {
    return this.#resilience.state;
  }

  /**
   * Asks the server for a sign of life: once, whatever the breaker says.
   *
   * @param patienceMs how long its answer is waited for
   * @throws ContactsError as `run` does
   */
  async ping(patienceMs: number): Promise<void> {
    await ask(this.#pool, 'select', [], { answerMs: patienceMs });
  }

  /** How the pool stands now. */
  get usage(): PoolUsage {
    const { totalCount: open, idleCount: idle, waitingCount: waiting, options } = this.#pool;
    return { open, idle, waiting, most: options.max };
  }

  /**
   * Runs `sql/queries/<name>.sql` in a transaction of its own and returns its rows. What fails for a moment is
   * repeated: what only reads whatever broke, a change only when it is known not to have been made.
   */
  async query<Row extends object>(
    name: string,
    values: unknown[] = [],
    fragments: Readonly<Record<string, string>> = {},
  ): Promise<Row[]> {
    const startedAt = performance.now();
    const rows = await this.run<Row>(loadSql(`queries/${name}`, fragments), values);
    // The query's name and never its text: what is in it can be somebody's.
    this.log.trace('query', {
      query: name,
      rows: rows.length,
      durationMs: Math.round(performance.now() - startedAt),
    });
    return rows;
  }

  /** The same for a change that, made twice, is as made once: it is repeated whatever broke. */
  async change<Row extends object>(name: string, values: unknown[]): Promise<Row[]> {
    return this.#resilience.run(() => this.#ask<Row>(loadSql(`queries/${name}`), values, true));
  }

  /** Runs `sql/queries/<name>.sql` like `query`, but repeats nothing. */
  async once<Row extends object>(name: string, values: unknown[]): Promise<Row[]> {
    return this.#ask<Row>(loadSql(`queries/${name}`), values);
  }

  /** Runs one statement given as text, for statements that are built from the catalog; repeats as `query`. */
  async run<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.#resilience.run(() => this.#ask<Row>(sql, values));
  }

  /**
   * Does work that is made of several transactions and statements, and does it again, as a whole, while it fails
   * of something transient. An error of a `Transaction` counts as that only when it has not committed.
   *
   * @param work is told the number of the attempt, from 1
   */
  repeatWhole<Result>(work: (attempt: number) => Promise<Result>, options: RunOptions = {}): Promise<Result> {
    return this.#resilience.runWhole(work, options);
  }

  /** Yields the rows of `sql/queries/<name>.sql` as arrays, in its order; a `break` frees the connection. */
  async *stream<Row extends unknown[]>(
    name: string,
    values: unknown[] = [],
    fragments: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<Row, void, undefined> {
    const client = await this.#lend();
    let failure: unknown;
    try {
      yield* streamRows<Row>(client, loadSql(`queries/${name}`, fragments), values);
    } catch (error) {
      failure = error;
      throw toContactsError(error);
    } finally {
      client.release(failure !== undefined);
    }
  }

  /** Opens a transaction on a connection of its own; an abort of `signal` rolls it back. */
  begin(signal?: AbortSignal): Promise<Transaction> {
    const begin = () => Transaction.begin(this.#pool, signal, { commitTimeoutMs: this.#commitTimeoutMs });
    return this.#resilience.run(begin, { signal });
  }

  /**
   * Lends one connection without a transaction, for what cannot run inside one (`create index
   * concurrently`, session locks). Statements on it have no time limit. It is closed afterwards, so that
   * nothing of its session outlives the call.
   */
  async withConnection<Result>(work: (client: SessionClient) => Promise<Result>): Promise<Result> {
    const client = await this.#lend();
    const ignore = (): void => {};
    client.on('error', ignore);
    try {
      await client.query('set statement_timeout = 0');
      return await work(new SessionClient(client));
    } catch (error) {
      throw toContactsError(error);
    } finally {
      client.off('error', ignore);
      client.release(true);
    }
  }

  /** Closes every connection, then whatever was to follow. */
  async close(): Promise<void> {
    await this.#pool.end();
    // Where nobody answers the goodbye, the process need not wait for it.
    for (const client of this.#open) (client as PoolClient & { unref(): void }).unref();
    await this.#onClose?.();
  }

  #ask<Row extends object>(sql: string, values: unknown[], repeatable?: boolean): Promise<Row[]> {
    const options = { answerMs: this.#answerMs, ...(repeatable && { repeatable }) };
    return ask<Row>(this.#pool, sql, values, options);
  }

  #lend(): Promise<PoolClient> {
    return this.#resilience.run(() => connect(this.#pool));
  }
}

/** One lent connection: statements run one after another in the same session. */
export class SessionClient {
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  /** Runs one or, without values, several statements; returns the rows of a single one. */
  async run<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> {
    const result =
      values === undefined ? await this.#client.query<Row>(sql) : await this.#client.query<Row>(sql, values);
    return result.rows;
  }

  /** Yields the rows of one statement as arrays. */
  stream<Row extends unknown[]>(sql: string, values: unknown[] = []): AsyncGenerator<Row, void, undefined> {
    return streamRows<Row>(this.#client, sql, values);
  }
}
