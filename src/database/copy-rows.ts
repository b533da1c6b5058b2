import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** A row of values as text, in the order of the columns; null for none. */
export type CopyRow = readonly (string | null)[];

/** Characters sent at a time. */
const pieceCharacters = 65_536;

/**
 * Sends rows to a `copy … from stdin` and returns how many arrived. Rows are asked for as the server takes them,
 * so memory stays flat.
 *
 * @param sql `copy TABLE (COLUMNS) from stdin`, in the text format
 * @throws as `copyPieces` does
 */
export function copyRows(
  client: PoolClient,
  sql: string,
  rows: Iterable<CopyRow> | AsyncIterable<CopyRow>,
): Promise<number> {
  return copyPieces(client, sql, encodeRows(rows));
}

/**
 * Sends pieces of what a `copy … from stdin` reads, and returns how many rows arrived.
 *
 * Written by hand and not with `pipeline`: pg-copy-streams waits for the server's answer before it lets go, and
 * would wait for ever when the server is gone.
 *
 * @throws what the driver throws, or what `pieces` does; the statement has ended then, and its rows are gone
 */
export async function copyPieces(
  client: PoolClient,
  sql: string,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<number> {
  const stream = client.query(copyFrom(sql));
  let wake = (): void => {};
  let failed = false;
  let onEnd = (): void => {};
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      failed = true;
      reject(error);
      wake();
    };
    stream.on('finish', resolve).on('error', fail);
    onEnd = () => fail(new Error('Connection terminated unexpectedly'));
    client.once('end', onEnd);
  });
  ended.catch(() => {});
  const send = async (piece: string | Uint8Array): Promise<void> => {
    if (failed || stream.write(piece)) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      stream.once('drain', resolve);
      if (failed) resolve();
    });
  };
  try {
    for await (const piece of pieces) {
      await send(piece);
      if (failed) break;
    }
  } catch (error) {
    // The server is told that no more comes; it throws away what it has.
    stream.destroy(new Error('the rows came to an early end'));
    await ended.catch(() => {});
    throw error;
  } finally {
    if (!failed && !stream.destroyed) stream.end();
    await ended.catch(() => {});
    client.off('end', onEnd);
  }
  await ended;
  return stream.rowCount;
}

async function* encodeRows(rows: Iterable<CopyRow> | AsyncIterable<CopyRow>): AsyncGenerator<string> {
  let piece = '';
  for await (const row of rows) {
    piece += encode(row);
    if (piece.length < pieceCharacters) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** The text format of COPY. */
function encode(row: CopyRow): string {
  return `${row.map((value) => (value === null ? '\\N' : escapeText(value))).join('\t')}\n`;
}

const special = /[\\\b\f\n\r\t\v]/g;
const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function escapeText(value: string): string {
  return value.replace(special, (character) => escapes[character] ?? character);
}
