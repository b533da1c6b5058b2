import { once } from 'node:events';
import type { FirstFailure } from './first-failure.js';
import type { HashingSink } from './hashing-sink.js';

/** UTF-16 units gathered before a write: fewer, larger writes. */
const CHUNK_LENGTH = 64 * 1024;

/** Gathers text into chunks for a sink, at the sink's pace. */
export class ChunkedText {
  readonly #sink: HashingSink;
  readonly #failure: FirstFailure;
  #text = '';

  constructor({ sink, failure }: { sink: HashingSink; failure: FirstFailure }) {
    this.#sink = sink;
    this.#failure = failure;
  }

  /** Adds text; a promise only when the caller must wait until the sink has drained. */
  add(text: string): void | Promise<void> {
    this.#text += text;
    if (this.#text.length < CHUNK_LENGTH || this.#flush()) return;
    return this.#failure.until(once(this.#sink, 'drain')).then(() => {});
  }

  /** Writes what is left and ends the sink. */
  end(): void {
    if (this.#text) this.#flush();
    this.#sink.end();
  }

  #flush(): boolean {
    const chunk = Buffer.from(this.#text, 'utf8');
    this.#text = '';
    return this.#sink.write(chunk);
  }
}
