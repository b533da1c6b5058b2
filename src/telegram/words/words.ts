import type { Limit } from '../../limits/index.js';
import type { ChosenScope } from '../store/menus.js';

export const languages = ['es', 'en'] as const;

export type Language = (typeof languages)[number];

/** Everything the bot says in one language. Counts and times come ready to be read. */
export interface Words {
  language: Language;
  /** what each command is for, for Telegram's list of commands */
  commands: Record<
    | 'get'
    | 'available'
    | 'states'
    | 'cities'
    | 'stats'
    | 'status'
    | 'history'
    | 'resend'
    | 'release'
    | 'cancel'
    | 'help',
    string
  >;
  start(name: string): string;
  help: string;
  unknownCommand: string;

  /** names of scopes, with their kind where that is not plain */
  scope(scope: ChosenScope): string;
  /** the same short, for a button */
  scopeButton(scope: ChosenScope): string;

  getUsage: string;
  noAmount(typed: string): string;
  badAmount(typed: string, meant: string | undefined): string;
  noPlace(amount: string): string;
  longPlace: string;
  whichPlace(typed: string): string;
  didYouMean(typed: string): string;
  whichMexico: string;
  unknownPlace(typed: string): string;

  confirm(what: { amount: string; scope: string; format: string; available: string | undefined }): string;
  yes: string;
  no: string;
  declined: string;
  cancelButton: string;
  askFor(amount: string): string;

  /** how a request goes */
  queued(what: Status & { place: number; wait: string | undefined }): string;
  preparing(what: Status): string;
  running(what: Status & { bar: string; done: string; rate: string; left: string | undefined }): string;
  sending(what: Status): string;
  delivered(what: Status): string;
  caption(what: {
    amount: string;
    asked: string | undefined;
    scope: string;
    id: string;
    sha256: string;
    left: string | undefined;
    leftOut: string | undefined;
    /** the newest REPEP list, where it is too old */
    oldList: { day: string; ageDays: string } | undefined;
  }): string;
  part(n: number, of: number): string;
  notSent(id: string, where: string | undefined): string;
  duration(seconds: number): string;
  leftToday(contacts: string): string;

  cancelled(what: Status): string;
  nothingToCancel: string;
  whichToCancel: string;
  tooLateToCancel: string;

  available(what: { scope: string | undefined; count: string }): string;
  /** of a count that is remembered */
  asOf(age: string): string;
  /** of one that is told because the database is away */
  remembered(age: string): string;
  statesTitle(page: Page): string;
  citiesTitle(state: string, page: Page): string;
  citiesUsage: string;
  unnamed: string;
  historyTitle(page: Page): string;
  historyLine(what: { id: string; at: string; amount: string; scope: string; state: string }): string;
  ledgerStates: Record<string, string>;
  noHistory: string;
  previous: string;
  next: string;
  stats(what: { pool: string; premium: string; today: string; limits: string[] }): string;
  limit(limit: Limit, left: string, most: string, resets: string | undefined): string;
  noLimits: string;
  noRequests: string;
  statusLine(what: { id: string; amount: string; scope: string; state: string }): string;
  statusTitle: string;

  resendUsage: string;
  resending(id: string): string;
  releaseUsage: string;
  confirmRelease(what: { amount: string; scope: string; id: string }): string;
  releaseButton: string;
  released(what: { given: string; changed: number; objecting: number; id: string }): string;
  releasedBefore(id: string): string;
  unknownExtraction(id: string): string;

  failed: {
    notEnough(what: { available: string; held: string | undefined; alternatives: string[] }): string;
    alternative(scope: string, count: string | undefined, exact: boolean): string;
    limit(limits: string[], left: string | undefined): string;
    role: string;
    database: string;
    outcomeUnknown: string;
    file: string;
    timeout(fits: string | undefined): string;
    notReady: string;
    badInput: string;
    interrupted: string;
    unexpected: string;
  };
  reference(reference: string): string;

  refused: string;
  notYours: string;
  expired: string;
  already: string;
  slowDown: string;
  edited: string;
  forwarded: string;
  withFile: string;
  databaseAway: string;
}

export interface Status {
  amount: string;
  scope: string;
  format: string;
}

export interface Page {
  page: number;
  pages: number;
}
