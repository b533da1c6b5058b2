import type { Entry, Question } from './entry.js';
import type { Topic } from './remembered-queries.js';

/** What a store holds of a question. */
export interface Seen {
  entry: Entry | undefined;
  /** of its topic now: another one than that of an entry, and something has changed since */
  mark: string;
}

/**
 * Where answers are kept. It never rejects: what cannot be kept is forgotten, what cannot be read is not there.
 *
 * Each topic has a mark, which changes whenever something is changed that answers of that topic tell. An entry bears
 * the mark that there was before its query was begun; so no answer is taken for new that was read before a change and
 * came in after it.
 */
export interface Store {
  /** undefined when it is out of reach */
  look(question: Question): Promise<Seen | undefined>;
  write(question: Question, entry: Entry): Promise<void>;
  /** Gives topics another mark. */
  change(topics: readonly Topic[]): Promise<void>;
  close(): Promise<void>;
}

/** A store that processes share can see to it that one of them refreshes an answer, and the others wait. */
export interface SharedStore extends Store {
  /**
   * @returns what gives it up again; `taken` while somebody else has it, for `ms` at most; undefined when out of reach
   */
  lock(question: Question, ms: number): Promise<(() => Promise<void>) | 'taken' | undefined>;
}
