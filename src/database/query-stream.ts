import type { Connection, PoolClient } from 'pg';
import QueryStream from 'pg-query-stream';

/**
 * Rows fetched from the server at a time. 1,000 are no faster, and live long enough to cost an XLSX of a million rows a
 * third more memory.
 */
const batchRows = 400;

/** What pg-query-stream reads through, which its types do not tell. */
interface Cursor {
  read(rows: number, callback: (error: Error | null | undefined, rows: unknown[]) => void): void;
}

/**
 * pg-query-stream waits for the server's answer before it lets go, and waits for ever when the server is
 * gone (brianc/node-postgres #2642 and #2870). This one also lets go when its connection has ended. And it gives batches,
 * for to wait for each row costs as much as to read it.
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

  override _read(): void {
    (this.cursor as Cursor).read(batchRows, (error, rows) => {
      if (error) {
        this.destroy(error);
        return;
      }
      if (rows.length > 0) this.push(rows);
      if (rows.length < batchRows) this.push(null);
    });
  }

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
 * Yields the rows of one statement as arrays, in the order the statement gives them, some hundreds at a time; the next
 * ones are read meanwhile.
 * A `break` closes the portal, and the client can be used at once. Throws what the driver throws, also when
 * the connection dies in the middle.
 */
export async function* streamBatches<Row extends unknown[]>(
  client: PoolClient,
  sql: string,
  values: unknown[],
): AsyncGenerator<Row[], void, undefined> {
  const stream = client.query(new BoundQueryStream(sql, values, { rowMode: 'array', highWaterMark: 1 }));
  for await (const batch of stream) yield batch as Row[];
}
