import { formatCount } from '../extraction/index.js';
import type { Limit } from '../limits/index.js';
import type { Scope } from '../locations/index.js';
import type { Failure } from './failure.js';
import type { ChosenScope } from './store/menus.js';
import type { Asked } from './store/requests.js';
import type { Words } from './words/index.js';

/** A scope of the ledger, as the words know it. */
export function chosenScope(scope: Scope): ChosenScope {
  return scope.kind === 'premium' ? { kind: 'premium' } : scope;
}

/** What was asked for, in the form in which the words want it. */
export function asStatus(words: Words, { amount, scope, format }: Asked) {
  return { amount: formatCount(amount), scope: echoedScope(words, scope), format };
}

/** A text of ours with names in it that come from a database which others write: one line, nothing invisible. */
export function visible(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '').slice(0, 250);
}

/** A scope in words. */
export function echoedScope(words: Words, scope: ChosenScope): string {
  return visible(words.scope(scope));
}

/** A limit, with what is left of it. */
export function describeLimit(words: Words, limit: Limit, timeZone: string): string {
  const resets = limit.resetsAt === null ? undefined : moment(words, new Date(limit.resetsAt), timeZone);
  return words.limit(limit, formatCount(limit.left), formatCount(limit.limit), resets);
}

/** A time as clocks show it there. */
export function moment(words: Words, time: Date, timeZone: string): string {
  return time.toLocaleString(words.language === 'es' ? 'es-MX' : 'en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
}

/** Why something came to nothing, in the words of whoever asked. */
export function describeFailure(words: Words, failure: Failure, timeZone: string): string {
  return `${sentence(words, failure, timeZone)}\n${words.reference(failure.reference)}`;
}

function sentence({ failed, ...words }: Words, failure: Failure, timeZone: string): string {
  const count = (number: number | undefined) => (number ? formatCount(number) : undefined);
  switch (failure.code) {
    case 'NOT_ENOUGH_CONTACTS':
      return failed.notEnough({
        available: formatCount(failure.available ?? 0),
        held: count(failure.held),
        alternatives: (failure.alternatives ?? []).map(({ scope, available, exact }) =>
          failed.alternative(
            scope.kind === 'premium' ? `premium (top ${scope.top})` : words.scope(scope),
            count(available ?? undefined),
            exact,
          ),
        ),
      });
    case 'LIMIT_REACHED': {
      const { limits = [], left } = failure;
      if (limits.length === 0) return failed.role;
      const told = limits.map((limit) => describeLimit({ failed, ...words }, limit, timeZone));
      return failed.limit(told, count(left));
    }
    case 'DATABASE_UNREACHABLE':
      return failed.database;
    case 'OUTCOME_UNKNOWN':
      return failed.outcomeUnknown;
    case 'FILE_NOT_WRITTEN':
      return failed.file;
    case 'TIMEOUT':
      return failed.timeout(failure.done === undefined ? undefined : count(fitting(failure.done)));
    case 'NOT_READY':
      return failed.notReady;
    case 'BAD_INPUT':
      return failed.badInput;
    case 'INTERRUPTED':
      return failed.interrupted;
    default:
      return failed.unexpected;
  }
}

/** What is sure to fit where `done` did: four fifths, in two round digits. */
function fitting(done: number): number {
  const safe = done * 0.8;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, safe))) - 1);
  return Math.floor(safe / unit) * unit;
}
