const quote = 0x22;
const newline = 0x0a;

/** Counts the records of a CSV file as it passes in pieces; a newline within quotes ends none. */
export class RecordCounter {
  #records = 0;
  #quoted = false;

  /** Records so far, without the heading. */
  get rows(): number {
    return Math.max(0, this.#records - 1);
  }

  take(piece: Uint8Array): void {
    for (const byte of piece) {
      if (byte === quote) this.#quoted = !this.#quoted;
      else if (byte === newline && !this.#quoted) this.#records++;
    }
  }
}
