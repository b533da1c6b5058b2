import type { Connection, PoolClient } from 'pg';
import QueryStream from 'pg-query-stream';

/** Rows fetched from the server at a time: the fastest of 100, 1,000 and 10,000 when a million were read. */
const batchRows = 1000;

/**
 * pg-query-stream waits for the server's answer before it lets go, and waits for ever when the server is
 * gone (brianc/node-postgres #2642 and #2870). This one also lets go when its connection has ended.
 */
class BoundQueryStream extends QueryStream {
  #connection: Connection | undefined;
  #ended = false;

  override submit(connection: Connection): void {
    this.#connection = connection;
    connection.once('end', this.#onEnd);
    super.submit(connection);
  }

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.destroy(new Error('Connection terminated unexpectedly'));
  };

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const connection = this.#connection;
    connection?.off('end', this.#onEnd);
    if (this.#ended || connection === undefined) {
      callback(error);
      return;
    }
    let settled = false;
    const settle = (later?: Error | null): void => {
      if (settled) return;
      settled = true;
      connection.off('end', settle);
      callback(error ?? later ?? null);
    };
    connection.once('end', settle);
    super._destroy(error as Error, settle);
  }
}

/**
 * Yields the rows of one statement as arrays, in the order the statement gives them, about 1,000 at a time.
 * A `break` closes the portal, and the client can be used at once. Throws what the driver throws, also when
 * the connection dies in the middle.
 */
export async function* streamRows<Row extends unknown[]>(
  client: PoolClient,
  sql: string,
  values: unknown[],
): AsyncGenerator<Row, void, undefined> {
  const stream = client.query(new BoundQueryStream(sql, values, { rowMode: 'array', batchSize: batchRows }));
  for await (const row of stream) yield row as Row;
}
