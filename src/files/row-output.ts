import { finished } from 'node:stream/promises';
import { badInput, ContactsError } from '../errors.js';
import type { FirstFailure } from './first-failure.js';
import type { HashingSink } from './hashing-sink.js';
import type { FileRow } from './types.js';
import type { RowWriter } from './writer.js';

const TWELVE_DIGITS = /^[0-9]{12}$/;

/** What came out in the end. */
export interface Digest {
  rows: number;
  bytes: number;
  sha256: string;
}

/** Rows on their way through a writer into a sink. Files and streams have this in common. */
export class RowOutput {
  readonly #writer: RowWriter;
  readonly #sink: HashingSink;
  readonly #failure: FirstFailure;
  #rows = 0;
  #ended = false;

  constructor(writer: RowWriter, sink: HashingSink, failure: FirstFailure) {
    this.#writer = writer;
    this.#sink = sink;
    this.#failure = failure;
    sink.on('error', (error) => failure.fail(error));
  }

  /** Takes one row; see `ContactFile.write`. */
  write(row: FileRow): void | Promise<void> {
    if (this.#failure.reason) return Promise.reject(this.#failure.reason);
    if (this.#ended) return Promise.reject(closedAlready());
    if (!TWELVE_DIGITS.test(row.number))
      return Promise.reject(this.#failure.fail(notTwelveDigits(this.#rows)));
    this.#rows += 1;
    try {
      return this.#writer.write(row);
    } catch (error) {
      return Promise.reject(this.#failure.fail(error));
    }
  }

  /** Writes what is left; resolves when the destination has all of it, safely. */
  async end(): Promise<Digest> {
    if (this.#failure.reason) throw this.#failure.reason;
    this.#ended = true;
    const done = finished(this.#sink);
    await this.#failure.until(Promise.all([done, this.#writer.end()]));
    return { rows: this.#rows, bytes: this.#sink.bytes, sha256: this.#sink.sha256 };
  }

  /** Stops at once and closes the destination; never throws. */
  async abandon(): Promise<void> {
    this.#ended = true;
    this.#failure.fail(closedAlready());
    this.#failure.release();
    this.#writer.abort();
    if (this.#sink.closed) return;
    const closed = new Promise<void>((resolve) => this.#sink.once('close', resolve));
    this.#sink.destroy();
    await closed;
  }
}

function closedAlready(): ContactsError {
  return new ContactsError('FILE_NOT_WRITTEN', 'The file is closed already. Open another one.');
}

/** Says which row, never which number. */
function notTwelveDigits(rows: number): ContactsError {
  return badInput(`Row ${rows + 1} of the file does not hold a number of 12 digits. Normalise it first.`);
}
