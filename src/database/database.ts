import type { ConnectionOptions } from 'node:tls';
import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';
import { badInput } from '../errors.js';
import { type Log, silentLog } from '../log.js';
import { ask, isReadOnly } from './ask.js';
import { connect } from './connect.js';
import { Connecting } from './connecting.js';
import { toContactsError } from './errors.js';
import { distrustIdle } from './idle-check.js';
import { isPooled } from './pooler.js';
import { streamBatches } from './query-stream.js';
import type { Reader } from './reader.js';
import { type BreakerState, Resilience, type ResilienceOptions, type RunOptions } from './resilience.js';
import { loadSql } from './sql.js';
import { checkCertificates, withUsualSslMode } from './tls.js';
import { type Changed, Transaction } from './transaction.js';

/** Where a server is, in parts; `host` may be the folder of a Unix socket. */
export interface ConnectionParts {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** what the server shows this process as; default `contacts` */
  application_name?: string;
  /** false, the default: not encrypted; else as Node has it, see `tlsOptions` */
  ssl?: ConnectionOptions | boolean;
}

/** How to reach a server and how to behave towards it. */
export interface DatabaseOptions {
  /** `postgres://…` url, or the parts */
  connection: string | ConnectionParts;
  /** most connections open at once, 2 or more; default 50 */
  maxConnections?: number;
  /** how many of them are kept when idle, others are closed after 10 s; default 20, or what may be open */
  keptConnections?: number;
  /** how long a connection may have been idle before it is asked whether it lives, in ms; default 15,000 */
  trustedIdleMs?: number;
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
  /** an abort stops what only reads and is running then; a change goes on to its end */
  signal?: AbortSignal;
  /** told what was changed here that somebody may have remembered, once it is committed */
  onChanged?: (changed: Changed) => void;
  /** what `close()` does last, such as giving up the embedded server */
  onClose?: () => Promise<void>;
}

/** How many connections there are at this moment. */
export interface PoolUsage {
  /** open, lent or not */
  open: number;
  /** open and not lent */
  idle: number;
  /** callers that wait for one */
  waiting: number;
  /** open at most */
  most: number;
  /** whether callers wait, and nothing will change that but that others give theirs back */
  exhausted: boolean;
}

/**
 * Pools of connections to one database. Needs `close()`.
 *
 * Those that are lent for long (transactions, streams, sessions) are not those that single statements run on:
 * an extraction needs statements beside its transaction, and would wait for ever where other extractions had taken every
 * connection and waited for the same.
 */
export class Database implements Reader {
  /** Where what happens on this database is told. */
  readonly log: Log;
  readonly #lent: Pool;
  readonly #pool: Pool;
  readonly #open = new Set<PoolClient>();
  readonly #connecting = new Connecting();
  readonly #resilience: Resilience;
  readonly #answerMs: number;
  readonly #commitTimeoutMs: number;
  readonly #onChanged: ((changed: Changed) => void) | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onClose: (() => Promise<void>) | undefined;

  constructor(options: DatabaseOptions) {
    const {
      maxConnections = 50,
      keptConnections = 20,
      connectTimeoutMs = 30_000,
      queryTimeoutMs = 60_000,
    } = options;
    this.log = options.log ?? silentLog;
    const forStatements = Math.max(1, Math.floor(maxConnections / 5));
    const kept = (max: number): number => Math.min(max, Math.ceil((keptConnections * max) / maxConnections));
    const forWork = Math.max(1, maxConnections - forStatements);
    this.#pool = this.#openPool(options, forStatements, kept(forStatements));
    this.#lent = this.#openPool(options, forWork, kept(forWork));
    this.#resilience = new Resilience({ deadlineMs: connectTimeoutMs, ...options.resilience });
    this.#answerMs = options.answerTimeoutMs ?? queryTimeoutMs + 5_000;
    this.#commitTimeoutMs = options.commitTimeoutMs ?? 10_000;
    this.#onChanged = options.onChanged;
    this.#signal = options.signal;
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

  /** How the pools stand now, together. */
  get usage(): PoolUsage {
    const usage = { open: 0, idle: 0, waiting: 0, most: 0, exhausted: false };
    for (const pool of [this.#pool, this.#lent]) {
      usage.open += pool.totalCount;
      usage.idle += pool.idleCount;
      usage.waiting += pool.waitingCount;
      usage.most += pool.options.max;
      usage.exhausted ||=
        pool.waitingCount > 0 && pool.idleCount === 0 && pool.totalCount >= pool.options.max;
    }
    return usage;
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
    return this.#resilience.run(() => this.#ask<Row>(sql, values), { signal: this.#signal });
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

  /**
   * Yields the rows of `sql/queries/<name>.sql` as arrays, some hundreds at a time, in its order; a `break` frees the
   * connection.
   */
  async *streamBatches<Row extends unknown[]>(
    name: string,
    values: unknown[] = [],
    fragments: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<Row[], void, undefined> {
    const client = await this.#lend();
    let failure: unknown;
    try {
      yield* streamBatches<Row>(client, loadSql(`queries/${name}`, fragments), values);
    } catch (error) {
      failure = error;
      throw toContactsError(error);
    } finally {
      client.release(failure !== undefined);
    }
  }

  /** Opens a transaction on a connection of its own; an abort of `signal` rolls it back. */
  begin(signal?: AbortSignal): Promise<Transaction> {
    return this.#begin(this.#lent, signal);
  }

  /** Opens a transaction like `begin`, but everything is read as it was at the beginning. */
  beginSnapshot(signal?: AbortSignal): Promise<Transaction> {
    return this.#begin(this.#lent, signal, true);
  }

  /** Opens a short one beside another: its connection is one of those that single statements run on. */
  beginBeside(signal?: AbortSignal): Promise<Transaction> {
    return this.#begin(this.#pool, signal);
  }

  /**
   * Lends one connection for transactions one after another, so that its temporary tables and session locks
   * outlive each of them. It is closed afterwards, and with it goes whatever was the session's own.
   *
   * @param work is given what opens the next transaction, once the one before has ended
   */
  async withSession<Result>(
    work: (begin: () => Promise<Transaction>) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const client = await this.#lend();
    const ignore = (): void => {};
    client.on('error', ignore);
    try {
      const options = { commitTimeoutMs: this.#commitTimeoutMs, onChanged: this.#onChanged, lent: client };
      return await work(() => Transaction.begin(this.#lent, this.#pool, signal, options));
    } finally {
      client.off('error', ignore);
      client.release(true);
    }
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
      if (await isPooled(client)) {
        throw badInput(
          'This needs a connection of its own, and a pooler such as pgbouncer shares them. Set DATABASE_URL to the ' +
            'server itself for this command.',
        );
      }
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
    const ended = Promise.all([this.#lent.end(), this.#pool.end()]);
    this.#connecting.cut();
    await ended;
    // Where nobody answers the goodbye, the process need not wait for it.
    for (const client of this.#open) (client as PoolClient & { unref(): void }).unref();
    await this.#onClose?.();
  }

  #ask<Row extends object>(sql: string, values: unknown[], repeatable?: boolean): Promise<Row[]> {
    const stop = isReadOnly(sql) ? this.#signal : undefined;
    const options = { answerMs: this.#answerMs, stop, ...(repeatable && { repeatable }) };
    return ask<Row>(this.#pool, sql, values, options);
  }

  #begin(lender: Pool, signal: AbortSignal | undefined, snapshot = false): Promise<Transaction> {
    const options = { commitTimeoutMs: this.#commitTimeoutMs, onChanged: this.#onChanged, snapshot };
    const begin = () => Transaction.begin(lender, this.#pool, signal, options);
    return this.#resilience.run(begin, { signal });
  }

  #lend(): Promise<PoolClient> {
    return this.#resilience.run(() => connect(this.#lent));
  }

  #openPool(options: DatabaseOptions, max: number, min: number): Pool {
    const { connection } = options;
    const config: PoolConfig = {
      application_name: 'contacts',
      ...(typeof connection === 'string' ? { connectionString: withUsualSslMode(connection) } : connection),
      Client: this.#connecting.Client,
      max,
      min,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 30_000,
      maxLifetimeSeconds: options.connectionLifetimeS ?? 3600,
      statement_timeout: options.queryTimeoutMs ?? 60_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    };
    checkCertificates(() => new pg.Client(config));
    const pool = new pg.Pool(config);
    distrustIdle(pool, options.trustedIdleMs ?? 15_000);
    pool.on('error', (error) => {
      // The pool has dropped it already and opens another when one is needed.
      this.log.warn('an idle connection died', { error });
    });
    pool.on('connect', (client) => {
      this.#open.add(client);
      this.log.debug('connection opened', { open: this.#open.size });
    });
    pool.on('remove', (client) => {
      this.#open.delete(client);
      this.log.debug('connection closed', { open: this.#open.size });
    });
    return pool;
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

  /** Yields the rows of one statement as arrays, some hundreds at a time. */
  streamBatches<Row extends unknown[]>(
    sql: string,
    values: unknown[] = [],
  ): AsyncGenerator<Row[], void, undefined> {
    return streamBatches<Row>(this.#client, sql, values);
  }
}
