import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { RecordCounter } from './count-records.js';

/** What a file of a backup holds. */
export interface TableFileFacts {
  rows: number;
  bytes: number;
  sha256: string;
}

/**
 * Writes a new file, gzipped, mode 0600, and sees it to the disk.
 *
 * @param pieces CSV with a heading
 * @throws what `pieces` throws, or Node's own error
 */
export async function writeTableFile(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<TableFileFacts> {
  const counter = new RecordCounter();
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    pieces,
    counting(counter),
    createGzip(),
    async function* (zipped: AsyncIterable<Buffer>) {
      for await (const piece of zipped) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { rows: counter.rows, bytes, sha256: hash.digest('hex') };
}

/** The pieces of a file, unzipped. */
export async function* readTableFile(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = createReadStream(path);
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  try {
    yield* file.pipe(unzipped) as AsyncIterable<Buffer>;
  } finally {
    file.destroy();
  }
}

/** The records in a file, its heading not counted. */
export async function countRows(path: string): Promise<number> {
  const counter = new RecordCounter();
  for await (const piece of readTableFile(path)) counter.take(piece);
  return counter.rows;
}

function counting(counter: RecordCounter) {
  return async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      counter.take(piece);
      yield piece;
    }
  };
}
