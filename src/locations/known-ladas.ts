import { fold } from './fold.js';
import { loadReferenceRows } from './reference-rows.js';

/** What `sql/reference/ladas.csv` (census 2020, numbering plan of 2019) knows. */
export interface KnownLadas {
  /** Two or three digits → canonical states, the largest part first. */
  states: ReadonlyMap<string, ReadonlySet<string>>;
  /** Folded name of a municipality or city → its spelling with case and accents. */
  spellings: ReadonlyMap<string, string>;
}

let known: KnownLadas | undefined;

/** The facts of `ladas.csv`, read once. Throws what reading the file throws. */
export function loadKnownLadas(): KnownLadas {
  known ??= readKnownLadas();
  return known;
}

function readKnownLadas(): KnownLadas {
  const states = new Map<string, Set<string>>();
  const spellings = new Map<string, string>();
  for (const [lada = '', state = '', municipality = '', city = ''] of loadReferenceRows('ladas.csv')) {
    states.set(lada, (states.get(lada) ?? new Set()).add(state));
    for (const name of [municipality, city]) spellings.set(fold(name), name);
  }
  return { states, spellings };
}
