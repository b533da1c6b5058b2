import type { Pool, PoolClient } from 'pg';
import { connect, cut } from './connect.js';
import { readCopy } from './copy-out.js';
import { type CopyRow, copyPieces, copyRows } from './copy-rows.js';
import { DatabaseError, isConnectionError, toContactsError } from './errors.js';
import { interrupted, throwIfAborted } from './interrupted.js';
import { type Backend, cancelBackend, endBackend, findOutcome } from './outcome.js';
import { streamBatches } from './query-stream.js';

/** How long a ROLLBACK may take before the connection is given up, which rolls back as well. */
const rollbackTimeoutMs = 1_000;

/** The pauses before a statement is cancelled, again cancelled, and its connection given up, in ms. */
const cancelPausesMs = [0, 100, 200];
const pauseAfterCancelMs = 300;

/** What others may have remembered that is changed: who can be extracted, or the premium ladas. */
export type Changed = 'pool' | 'ladas';

export interface TransactionOptions {
  /** how long the answer to COMMIT is waited for before the outcome is looked up, in ms */
  commitTimeoutMs: number;
  /** told what was changed once it is committed, or may be */
  onChanged?: ((changed: Changed) => void) | undefined;
  /** a connection of the pool that outlives the transaction, and that its lender gives back; default: one of its own */
  lent?: PoolClient;
  /** true: everything is read as it was at the beginning (REPEATABLE READ); default READ COMMITTED */
  snapshot?: boolean;
}

/**
 * One transaction on one connection of its own. It ends with `commit()` or `rollback()`, exactly once;
 * whatever follows is refused. An abort of `signal` cancels the server's own work and rolls back, within a second,
 * also when nobody asks for the next row, or the connection no longer answers.
 *
 * Time limits of the server do not apply inside: they would count the pauses of whoever reads the rows.
 */
export class Transaction {
  readonly #pool: Pool;
  readonly #client: PoolClient;
  readonly #signal: AbortSignal | undefined;
  readonly #options: TransactionOptions;
  #backend: Backend = { pid: 0, xid: '' };
  #working = 0;
  #open = true;
  #broken: unknown;
  #ending: Promise<void> | undefined;

  private constructor(
    pool: Pool,
    client: PoolClient,
    signal: AbortSignal | undefined,
    options: TransactionOptions,
  ) {
    this.#pool = pool;
    this.#client = client;
    this.#signal = signal;
    this.#options = options;
    client.on('error', this.#onError);
    signal?.addEventListener('abort', this.#onAbort);
  }

  /**
   * Opens a transaction (READ COMMITTED, unless the options say otherwise).
   *
   * @param lender where its connection comes from
   * @param pool asked on the side: to cancel its work, and for the outcome of a lost COMMIT
   * @throws ContactsError `DATABASE_UNREACHABLE`, `INTERRUPTED`; whatever it was, nothing was changed
   */
  static async begin(
    lender: Pool,
    pool: Pool,
    signal: AbortSignal | undefined,
    options: TransactionOptions,
  ): Promise<Transaction> {
    throwIfAborted(signal);
    const client = options.lent ?? (await connect(lender, signal));
    const transaction = new Transaction(pool, client, signal, options);
    try {
      await transaction.#work(
        client.query(
          `begin${options.snapshot ? ' isolation level repeatable read' : ''}; set local statement_timeout = 0; ` +
            'set local idle_in_transaction_session_timeout = 0',
        ),
      );
      // Behind a pooler, what the protocol calls the process id is not the server's.
      const [row] = await transaction.query<Backend>(
        'select pg_current_xact_id()::text as xid, pg_backend_pid() as pid',
      );
      if (row !== undefined) transaction.#backend = row;
      return transaction;
    } catch (error) {
      await transaction.rollback();
      throw transaction.#explain(error);
    }
  }

  /** The server's 64-bit transaction id, in decimal: what `pg_xact_status` is asked by. */
  get xid(): string {
    return this.#backend.xid;
  }

  /** Whether a pooler stands between, which may give the session to others when the transaction has ended. */
  get isPooled(): boolean {
    return (this.#client as PoolClient & { processID: number }).processID !== this.#backend.pid;
  }

  /** Runs one statement and returns its rows. */
  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    this.#mustBeOpen();
    try {
      return (await this.#work(this.#client.query<Row>(sql, values))).rows;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Runs one statement and yields its rows as arrays, some hundreds at a time, in its order; memory stays flat. */
  async *streamBatches<Row extends unknown[]>(
    sql: string,
    values: unknown[] = [],
  ): AsyncGenerator<Row[], void, undefined> {
    this.#mustBeOpen();
    this.#working++;
    try {
      yield* streamBatches<Row>(this.#client, sql, values);
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.#working--;
    }
  }

  /**
   * Sends rows to a `copy … from stdin` and returns how many arrived; memory stays flat. Whatever is thrown, by
   * the server or by `rows`, the transaction can only be rolled back then.
   */
  copy(sql: string, rows: Iterable<CopyRow> | AsyncIterable<CopyRow>): Promise<number> {
    return this.#copy(rows, (remembered) => copyRows(this.#client, sql, remembered));
  }

  /** The same with what is in the statement's format already, in pieces of any size. */
  copyIn(sql: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#copy(pieces, (remembered) => copyPieces(this.#client, sql, remembered));
  }

  /**
   * Yields what a `copy … to stdout` sends, in pieces; memory stays flat. Who does not read to the end can only
   * roll back.
   */
  async *copyOut(sql: string): AsyncGenerator<Uint8Array, void, undefined> {
    this.#mustBeOpen();
    this.#working++;
    let ended = false;
    try {
      yield* readCopy(this.#client, sql);
      ended = true;
      throwIfAborted(this.#signal);
    } catch (error) {
      ended = true;
      throw this.#explain(error);
    } finally {
      this.#working--;
      if (!ended) this.#broken ??= new Error('a copy was not read to its end');
    }
  }

  async #copy<Item>(
    items: Iterable<Item> | AsyncIterable<Item>,
    send: (items: AsyncIterable<Item>) => Promise<number>,
  ): Promise<number> {
    this.#mustBeOpen();
    let fromRows: unknown;
    this.#working++;
    try {
      const remember = (error: unknown): void => {
        fromRows = error;
      };
      const arrived = await send(rememberError(items, remember));
      throwIfAborted(this.#signal);
      return arrived;
    } catch (error) {
      throw error === fromRows && !this.#signal?.aborted ? error : this.#explain(error);
    } finally {
      this.#working--;
    }
  }

  /**
   * Commits. When the connection breaks before the answer, or no answer comes, the outcome is looked up on another
   * one.
   *
   * @param changed what is to be told to those who remember it
   * @throws ContactsError `DATABASE_UNREACHABLE` when it is known not to have committed,
   *   `OUTCOME_UNKNOWN` when it could not be found out, `INTERRUPTED` when the signal came first.
   */
  async commit(changed?: Changed): Promise<void> {
    this.#mustBeOpen();
    if (this.#signal?.aborted) {
      await this.rollback();
      throwIfAborted(this.#signal);
    }
    this.#signal?.removeEventListener('abort', this.#onAbort);
    const guard = setTimeout(() => cut(this.#client), this.#options.commitTimeoutMs);
    try {
      await this.#client.query('commit');
      this.#end();
      this.#tell(changed);
    } catch (error) {
      this.#end(error);
      if (!isConnectionError(error)) throw toContactsError(error);
      const outcome = await findOutcome(this.#pool, this.#backend);
      if (outcome === 'aborted') throw toContactsError(error);
      this.#tell(changed);
      if (outcome === 'unknown') throw unknownOutcome(error);
    } finally {
      clearTimeout(guard);
    }
  }

  #tell(changed: Changed | undefined): void {
    if (changed !== undefined) this.#options.onChanged?.(changed);
  }

  /**
   * Rolls back and gives the connection up. Never throws; does nothing once the transaction has ended. After a
   * broken connection it waits, for a moment, until the server has let go as well.
   */
  rollback(): Promise<void> {
    if (this.#open) this.#ending ??= this.#rollBack();
    return this.#ending ?? Promise.resolve();
  }

  async #rollBack(): Promise<void> {
    const guard = setTimeout(() => cut(this.#client), rollbackTimeoutMs);
    try {
      if (this.#broken === undefined) await this.#client.query('rollback');
      this.#end(this.#signal?.aborted ? new Error('cancelled') : this.#broken);
    } catch (error) {
      this.#broken ??= error;
      this.#end(error);
    } finally {
      clearTimeout(guard);
    }
    if (this.#broken !== undefined) await endBackend(this.#pool, this.#backend);
  }

  #explain(error: unknown): Error {
    if (this.#signal?.aborted) return interrupted(this.#signal);
    return toContactsError(this.#broken ?? error);
  }

  async #work<Result>(work: Promise<Result>): Promise<Result> {
    this.#working++;
    try {
      return await work;
    } finally {
      this.#working--;
    }
  }

  #mustBeOpen(): void {
    throwIfAborted(this.#signal);
    if (this.#broken !== undefined) throw toContactsError(this.#broken);
    if (!this.#open) throw new Error('This transaction has ended.');
  }

  /** A cancelled or broken connection is thrown away: a late cancel could hit its next user. */
  #end(broken?: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#client.off('error', this.#onError);
    if (this.#options.lent === undefined) this.#client.release(broken !== undefined);
  }

  readonly #onError = (error: Error): void => {
    this.#broken ??= error;
  };

  readonly #onAbort = (): void => {
    // Whoever reads may never ask again, so that it is rolled back here.
    void (this.#working === 0 ? this.rollback() : this.#stop());
  };

  /**
   * Stops the statement that runs. Destroying its stream would not stop the server's work: a second connection has
   * to ask for it. A cancel that comes before its statement is lost, and a server that hangs does not hear it.
   */
  async #stop(): Promise<void> {
    for (const pauseMs of cancelPausesMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!this.#open || this.#working === 0) return;
      void cancelBackend(this.#pool, this.#backend);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseAfterCancelMs));
    if (!this.#open || this.#working === 0) return;
    cut(this.#client);
    await this.rollback();
  }
}

function unknownOutcome(cause: unknown): DatabaseError {
  return new DatabaseError(
    'OUTCOME_UNKNOWN',
    'The connection broke while the contacts were being committed, and the database could not be asked ' +
      'since. The next command that reaches it finds out, and finishes or gives up the file.',
    { cause },
  );
}

/** The same rows; tells what they throw, so that it can be told from what the server does. */
async function* rememberError<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  remember: (error: unknown) => void,
): AsyncGenerator<Row> {
  try {
    yield* rows;
  } catch (error) {
    remember(error);
    throw error;
  }
}
