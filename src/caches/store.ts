import type { Entry, Question } from './entry.js';

/** Where answers are kept. It never rejects: what cannot be kept is forgotten, what cannot be read is not there. */
export interface Store {
  read(question: Question): Promise<Entry | undefined>;
  write(question: Question, entry: Entry): Promise<void>;
  close(): Promise<void>;
}
