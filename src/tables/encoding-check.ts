import { TextDecoder } from 'node:util';
import type { TextEncoding } from './types.js';

/** What the first bytes say of the encoding, if there is a byte order mark. */
export function encodingOfMark(head: Uint8Array): TextEncoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * Decides between UTF-8 and Windows-1252 (of which Latin-1's printable characters are a part): bytes that are
 * valid UTF-8 from the first to the last are UTF-8, for a text of the other kind with an accent in it
 * practically never is. The whole text is asked, since the first accent may stand in its last line.
 */
export class EncodingCheck {
  #decoder: TextDecoder | undefined = new TextDecoder('utf-8', { fatal: true });

  take(chunk: Uint8Array): void {
    this.#decode(chunk);
  }

  end(): 'utf-8' | 'windows-1252' {
    this.#decode();
    return this.#decoder ? 'utf-8' : 'windows-1252';
  }

  #decode(chunk?: Uint8Array): void {
    try {
      this.#decoder?.decode(chunk, { stream: chunk !== undefined });
    } catch {
      this.#decoder = undefined;
    }
  }
}
