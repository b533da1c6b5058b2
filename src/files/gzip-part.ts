import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { FirstFailure } from './first-failure.js';
import { type Destination, HashingSink } from './hashing-sink.js';

/**
 * Compresses one file into a destination, which is closed in any case. Node leaves the time out of gzip's
 * header, so the same content gives the same bytes.
 *
 * @returns bytes and SHA-256 of the compressed file
 * @throws ContactsError whatever `failure` makes of it
 */
export async function gzipPart(
  plainPath: string,
  destination: Destination,
  failure: FirstFailure,
): Promise<{ bytes: number; sha256: string }> {
  const sink = new HashingSink(destination);
  const source = createReadStream(plainPath);
  try {
    await failure.until(pipeline(source, createGzip({ level: 6 }), sink));
  } catch (error) {
    source.destroy();
    sink.destroy();
    throw error;
  }
  return { bytes: sink.bytes, sha256: sink.sha256 };
}
