import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Where the bytes of a file come from. */
export interface ByteSource {
  path: string;
  gzipped: boolean;
  signal: AbortSignal | undefined;
}

/**
 * The bytes of a file, decompressed if it is gzipped. Destroying the stream closes the file; an error, or an
 * abort of the signal, destroys the stream.
 *
 * @param onBytes is shown each piece as it lies on the disk
 */
export function openBytes(source: ByteSource, onBytes?: (piece: Buffer) => void): Readable {
  const file = createReadStream(source.path, { signal: source.signal });
  if (onBytes) file.on('data', (piece) => onBytes(piece as Buffer));
  return source.gzipped ? pipeline(file, createGunzip(), () => {}) : file;
}
