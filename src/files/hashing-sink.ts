import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';

/** Where bytes end up: a `.part` file or somebody's stream. */
export interface Destination {
  /** What tells its file from every other, also of the same name; missing where there is no file. */
  readonly inode?: string;
  /** Resolves when all of the chunk was taken. */
  write(chunk: Uint8Array): Promise<void>;
  /** Called once after the last chunk: makes what was written safe. */
  settle(): Promise<void>;
  /** Called once at the end, after a failure too. */
  close(): Promise<void>;
}

/** Bytes on their way before a writer is asked to wait. */
const HIGH_WATER_BYTES = 256 * 1024;

/** A stream into a destination that counts and hashes what passes, so that nothing is read again. */
export class HashingSink extends Writable {
  readonly #destination: Destination;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #sha256 = '';

  constructor(destination: Destination) {
    super({ highWaterMark: HIGH_WATER_BYTES });
    this.#destination = destination;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** 64 hex digits once the stream has finished, before that ''. */
  get sha256(): string {
    return this.#sha256;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#destination.write(chunk).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#sha256 = this.#hash.digest('hex');
    this.#destination.settle().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#destination.close().then(
      () => done(error),
      (closing: Error) => done(error ?? closing),
    );
  }
}
