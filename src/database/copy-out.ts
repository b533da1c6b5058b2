import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/**
 * Yields what a `copy … to stdout` sends, in pieces, as it is asked for.
 *
 * pg-copy-streams does not hear of a connection that ends; this lets go then. Who stops early leaves the connection in
 * the middle of an answer: it can only be closed.
 *
 * @throws what the driver throws
 */
export async function* readCopy(client: PoolClient, sql: string): AsyncGenerator<Buffer, void, undefined> {
  const stream = client.query(copyTo(sql));
  const onEnd = (): void => {
    stream.destroy(new Error('Connection terminated unexpectedly'));
  };
  client.once('end', onEnd);
  try {
    for await (const piece of stream) yield piece as Buffer;
  } finally {
    client.off('end', onEnd);
  }
}
