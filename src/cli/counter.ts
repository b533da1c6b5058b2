import { tell } from './terminal.js';

/** Shows how far something is whose end is not known beforehand. */
export interface Counter {
  /** @param line what is to be read now */
  update(line: string): void;
  stop(): void;
}

/** Lines a second on a terminal. */
const redrawMs = 100;

/** One line that changes in place on a terminal; elsewhere a line every `intervalS` seconds. Both go to stderr. */
export function openCounter(intervalS: number): Counter {
  const inPlace = process.stderr.isTTY === true;
  let toldAt = inPlace ? Number.NEGATIVE_INFINITY : performance.now();
  let drawn = false;
  return {
    update(line) {
      const now = performance.now();
      if (now - toldAt < (inPlace ? redrawMs : intervalS * 1000)) return;
      toldAt = now;
      if (inPlace) process.stderr.write(`\r\x1b[K${line}`);
      else tell(line);
      drawn = true;
    },
    stop() {
      if (inPlace && drawn) process.stderr.write('\r\x1b[K');
    },
  };
}
