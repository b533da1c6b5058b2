import type { Pool, PoolClient } from 'pg';
import { ContactsError } from '../errors.js';
import { isConnectionError, toContactsError } from './errors.js';
import { streamRows } from './query-stream.js';

/** How long, and how often, a lost COMMIT is asked after before its outcome is called unknown. */
const outcomeDeadlineMs = 30_000;
const outcomePauseMs = 250;

/**
 * One transaction on one connection of its own. It ends with `commit()` or `rollback()`, exactly once;
 * whatever follows is refused. An abort of `signal` cancels the server's own work and rolls back.
 *
 * Time limits of the server do not apply inside: they would count the pauses of whoever reads the rows.
 */
export class Transaction {
  readonly #pool: Pool;
  readonly #client: PoolClient;
  readonly #backendPid: number;
  readonly #signal: AbortSignal | undefined;
  #xid = '';
  #open = true;
  #broken: Error | undefined;

  private constructor(pool: Pool, client: PoolClient, signal: AbortSignal | undefined) {
    this.#pool = pool;
    this.#client = client;
    this.#backendPid = (client as PoolClient & { processID: number }).processID;
    this.#signal = signal;
    client.on('error', this.#onError);
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Opens a transaction (READ COMMITTED) on a connection of the pool. */
  static async begin(pool: Pool, signal?: AbortSignal): Promise<Transaction> {
    throwIfAborted(signal);
    const client = await pool.connect().catch((error) => {
      throw toContactsError(error);
    });
    const transaction = new Transaction(pool, client, signal);
    try {
      await client.query(
        'begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0',
      );
      const [row] = await transaction.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
      transaction.#xid = row?.xid ?? '';
      return transaction;
    } catch (error) {
      await transaction.rollback();
      throw toContactsError(error);
    }
  }

  /** The server's 64-bit transaction id, in decimal: what `pg_xact_status` is asked by. */
  get xid(): string {
    return this.#xid;
  }

  /** Runs one statement and returns its rows. */
  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    this.#mustBeOpen();
    try {
      return (await this.#client.query<Row>(sql, values)).rows;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Runs one statement and yields its rows as arrays, in its order; memory stays flat. */
  async *stream<Row extends unknown[]>(
    sql: string,
    values: unknown[] = [],
  ): AsyncGenerator<Row, void, undefined> {
    this.#mustBeOpen();
    try {
      yield* streamRows<Row>(this.#client, sql, values);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /**
   * Commits. When the connection breaks before the answer, the outcome is looked up on another one.
   *
   * @throws ContactsError `DATABASE_UNREACHABLE` when it is known not to have committed,
   *   `OUTCOME_UNKNOWN` when it could not be found out, `INTERRUPTED` when the signal came first.
   */
  async commit(): Promise<void> {
    this.#mustBeOpen();
    if (this.#signal?.aborted) {
      await this.rollback();
      throwIfAborted(this.#signal);
    }
    this.#signal?.removeEventListener('abort', this.#onAbort);
    try {
      await this.#client.query('commit');
      this.#end();
    } catch (error) {
      this.#end(error);
      if (!isConnectionError(error)) throw toContactsError(error);
      if ((await this.#lookUpOutcome(error)) === 'aborted') throw toContactsError(error);
    }
  }

  /** Rolls back and gives the connection up. Never throws; does nothing once the transaction has ended. */
  async rollback(): Promise<void> {
    if (!this.#open) return;
    try {
      if (this.#broken === undefined) await this.#client.query('rollback');
      this.#end(this.#signal?.aborted ? new Error('cancelled') : this.#broken);
    } catch (error) {
      this.#end(error);
    }
  }

  async #lookUpOutcome(cause: unknown): Promise<'committed' | 'aborted'> {
    const deadline = Date.now() + outcomeDeadlineMs;
    while (Date.now() < deadline) {
      try {
        const { rows } = await this.#pool.query<{ status: string }>(
          'select pg_xact_status($1::xid8) as status',
          [this.#xid],
        );
        const status = rows[0]?.status;
        if (status === 'committed' || status === 'aborted') return status;
      } catch (error) {
        if (!isConnectionError(error)) break;
      }
      await new Promise((resolve) => setTimeout(resolve, outcomePauseMs));
    }
    throw new ContactsError(
      'OUTCOME_UNKNOWN',
      'The connection broke while the contacts were being committed, and the database could not be asked ' +
        'since. The next command that reaches it finds out, and finishes or gives up the file.',
      { cause },
    );
  }

  #explain(error: unknown): ContactsError {
    if (this.#signal?.aborted) return interrupted(this.#signal);
    return toContactsError(this.#broken ?? error);
  }

  #mustBeOpen(): void {
    throwIfAborted(this.#signal);
    if (this.#broken) throw toContactsError(this.#broken);
    if (!this.#open) throw new Error('This transaction has ended.');
  }

  /** A cancelled or broken connection is thrown away: a late cancel could hit its next user. */
  #end(broken?: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#client.off('error', this.#onError);
    this.#client.release(broken !== undefined);
  }

  readonly #onError = (error: Error): void => {
    this.#broken = error;
  };

  /** Destroying the stream would not stop the server's work: a second connection has to ask for it. */
  readonly #onAbort = (): void => {
    this.#pool.query('select pg_cancel_backend($1)', [this.#backendPid]).catch(() => {
      // The server is out of reach, so the connection is as good as gone: nothing is left to cancel.
    });
  };
}

/** The error that an aborted signal stands for: its own reason where that is one of ours. */
export function interrupted(signal: AbortSignal): ContactsError {
  const { reason } = signal;
  if (reason instanceof ContactsError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new ContactsError(
      'INTERRUPTED',
      'The time allowed (BOT_EXTRACTION_TIMEOUT) ran out. Nothing was changed.',
      {
        cause: reason,
      },
    );
  }
  return new ContactsError('INTERRUPTED', 'Interrupted. Nothing was changed.', { cause: reason });
}

/** @throws ContactsError when the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted(signal);
}
