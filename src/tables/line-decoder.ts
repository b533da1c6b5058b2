import { Transform, type TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';
import type { TextEncoding } from './types.js';

/** Bytes to text without a byte order mark, with `\n` at the end of every line, however they ended. */
export class LineDecoder extends Transform {
  readonly #decoder: TextDecoder;
  /** A `\r` at the end of a piece: the next may begin with its `\n`. */
  #held = '';

  constructor(encoding: TextEncoding) {
    super({ readableObjectMode: true });
    this.#decoder = new TextDecoder(encoding);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const text = this.#held + this.#decoder.decode(chunk, { stream: true });
    this.#held = text.endsWith('\r') ? '\r' : '';
    this.#emit(this.#held ? text.slice(0, -1) : text);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#emit(this.#held + this.#decoder.decode());
    done();
  }

  #emit(text: string): void {
    if (text !== '') this.push(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  }
}

/** A piece of text, decoded at once, as `LineDecoder` would. */
export function decodeLines(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n');
}
