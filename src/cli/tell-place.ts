import type { Place } from '../extraction/index.js';
import { tell } from './terminal.js';

/** Tells where in line an extraction waits, and about how long it will. */
export function tellPlace({ place, running, seconds }: Place): void {
  const others = running === 1 ? '1 extraction runs' : `${running} extractions run`;
  const wait =
    seconds === null ? '' : `, about ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`;
  tell(`${others}; waiting for a turn, place ${place} in line${wait} (Ctrl-C gives it up)`);
}
