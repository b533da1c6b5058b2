import { createReadStream } from 'node:fs';
import { type Duplex, pipeline, type Readable, Transform } from 'node:stream';
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
  const stages: Duplex[] = [];
  if (onBytes) stages.push(listener(onBytes));
  if (source.gzipped) stages.push(createGunzip());
  const last = stages.at(-1);
  if (last === undefined) return file;
  pipeline([file, ...stages], () => {});
  return last;
}

function listener(onBytes: (piece: Buffer) => void): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      onBytes(piece);
      done(null, piece);
    },
  });
}
