import { bestSpelling } from './best-spelling.js';
import { loadKnownLadas } from './known-ladas.js';
import { NO_STATE, type PlaceIndex, placeKeyOf } from './place-index.js';
import type { PlaceKind } from './scope.js';
import { canonicalState, stateOfAlias } from './state-aliases.js';
import { shown } from './wording.js';

/** Spellings remembered, so that a file of nothing but different names takes no memory to speak of. */
const maxRemembered = 50_000;

/** A name as it is to be written into the database, and whether anything knows it. */
export interface SpelledPlace {
  name: string;
  known: boolean;
}

/**
 * Writes names of places as the database does, so that one place does not become two by its spelling: the
 * canonical name where the database has it, or has none; else the best-looking of the database's own. A city or
 * municipality is looked up in its state. A name that neither the database nor the reference knows stays as it is.
 *
 * @param places what the database holds
 */
export class PlaceSpeller {
  readonly #places: PlaceIndex;
  readonly #remembered = new Map<string, SpelledPlace>();

  constructor(places: PlaceIndex) {
    this.#places = places;
  }

  /**
   * @param name as somebody wrote it, not blank
   * @param state in any spelling; of a city or municipality
   */
  spell(kind: PlaceKind, name: string, state: string | null = null): SpelledPlace {
    const key = `${kind}\0${state ?? ''}\0${name}`;
    const before = this.#remembered.get(key);
    if (before !== undefined) return before;
    const spelled = kind === 'state' ? this.#state(name) : this.#place(kind, name, state);
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(key, spelled);
    return spelled;
  }

  #state(name: string): SpelledPlace {
    const key = placeKeyOf('state', name);
    const held = this.#held('state', key, key);
    const known = stateOfAlias(key) !== undefined;
    return {
      name: choose(known ? canonicalState(name) : undefined, held) ?? name,
      known: known || held.length > 0,
    };
  }

  #place(kind: PlaceKind, name: string, state: string | null): SpelledPlace {
    const key = placeKeyOf(kind, name);
    const held = this.#held(kind, key, state === null ? NO_STATE : placeKeyOf('state', state));
    const reference = loadKnownLadas().spellings.get(key);
    return {
      name: choose(reference, held) ?? name,
      known: reference !== undefined || held.length > 0,
    };
  }

  /** The database's own spellings that are fit to be written again. */
  #held(kind: PlaceKind, key: string, stateKey: string): string[] {
    const place = this.#places.byKind[kind].get(key)?.get(stateKey);
    const names = place?.slices.map((slice) => slice[kind]) ?? [];
    return names.filter((name): name is string => typeof name === 'string' && name === shown(name));
  }
}

function choose(canonical: string | undefined, held: string[]): string | undefined {
  if (held.length === 0 || (canonical !== undefined && held.includes(canonical))) return canonical;
  return bestSpelling(held);
}
