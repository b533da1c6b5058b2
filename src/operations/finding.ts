import type { RedisFacts } from '../caches/index.js';
import type { Database } from '../database/index.js';
import type { UpkeepFacts } from './upkeep-facts.js';

/** What one check found. */
export interface Finding {
  /** what was looked at, in a word or two */
  name: string;
  /** `warn`: it works, and gets worse; `fail`: something does not work, or soon will not */
  status: 'ok' | 'warn' | 'fail';
  /** one sentence */
  message: string;
  /** the commands or statements that mend it, a line each; null when there is nothing to mend */
  fix: string | null;
}

/** What a check may look at. It changes nothing. */
export interface CheckContext {
  database: Database;
  facts: UpkeepFacts;
  repepMaxAgeDays: number;
  /** in which days begin */
  timeZone: string;
  /** where files go */
  exportFolder: string;
  /** how Redis answers; undefined where there is to be none */
  redis?: RedisFacts | undefined;
}

/** Looks at one thing. Yields no finding where the thing does not exist yet. */
export type Check = (context: CheckContext) => Finding[] | Promise<Finding[]>;

/** A finding that nothing is to be done about. */
export function ok(name: string, message: string): Finding {
  return { name, status: 'ok', message, fix: null };
}

export function warn(name: string, message: string, fix: string): Finding {
  return { name, status: 'warn', message, fix };
}

export function fail(name: string, message: string, fix: string): Finding {
  return { name, status: 'fail', message, fix };
}
