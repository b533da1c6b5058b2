import type { Writable } from 'node:stream';
import { fileError } from './errors.js';
import { FirstFailure } from './first-failure.js';
import { HashingSink } from './hashing-sink.js';
import { RowOutput } from './row-output.js';
import { streamDestination } from './stream-destination.js';
import type { ContactFile, WrittenFile } from './types.js';
import { textWriter } from './writer.js';

/** Where rows go, and in which form. */
export interface StreamOptions {
  /** Standard output, say. It is neither ended nor destroyed. */
  stream: Writable;
  format: 'csv' | 'txt';
  /** Aborted, it ends every wait with `INTERRUPTED`. */
  signal?: AbortSignal | undefined;
}

/**
 * A contact file that goes to a stream: no `.part`, no metadata, no compression. `close` resolves once the
 * stream took the last byte; what it took cannot be discarded any more.
 *
 * Its `write` and `close` reject with `FILE_NOT_WRITTEN` when the reader closes the pipe.
 */
export function openContactStream({ stream, format, signal }: StreamOptions): ContactFile {
  const failure = new FirstFailure((error) => fileError(error, '-'), signal);
  const sink = new HashingSink(streamDestination(stream, (error) => failure.fail(error)));
  const output = new RowOutput(textWriter(format, { sink, failure }), sink, failure);
  let closing: Promise<WrittenFile> | undefined;
  const close = async (): Promise<WrittenFile> => {
    const digest = await output.end();
    failure.release();
    return { path: '-', format, ...digest, compressed: false, publish: async () => '-' };
  };
  return {
    path: '-',
    partPath: undefined,
    write: (row) => output.write(row),
    close() {
      closing ??= close();
      return closing;
    },
    discard: () => output.abandon(),
  };
}
