import { ContactsError } from '../errors.js';
import { type Allowance, brokenLimits, type Limit, type LimitKind, mostContacts } from './allowance.js';
import { hasRight, type Right, type Role, roleFor } from './roles.js';

/** A limit, or what a role may do, stands in the way. */
export class LimitReachedError extends ContactsError {
  /** the limits that would be broken; empty when it is the role */
  readonly limits: Limit[];
  /** contacts that would be allowed now, 0 or more */
  readonly left: number;

  constructor(message: string, limits: Limit[], left: number) {
    super('LIMIT_REACHED', message);
    this.limits = limits;
    this.left = left;
  }
}

/** The flag of `contacts users set` that sets each kind of limit. */
export const limitFlags: Record<LimitKind, string> = {
  contactsADay: '--contacts-a-day',
  extractionsAnHour: '--extractions-an-hour',
  contactsAnExtraction: '--contacts-an-extraction',
};

const rolesMay: Record<Role, string> = {
  viewer: 'may look, but not extract',
  analyst: 'may extract within limits',
  manager: 'may extract, release, import, and see users and limits',
  admin: 'may do everything',
};

/**
 * Why somebody may not do what needs a right; undefined when they may. Pure.
 */
export function refuseRight(
  { user, listed, role }: Pick<Allowance, 'user' | 'listed' | 'role'>,
  right: Right,
): LimitReachedError | undefined {
  if (hasRight(role, right)) return undefined;
  const because =
    role === null
      ? `${user} is not among the users, and may only look`
      : `${user} has the role ${role}, which ${rolesMay[role]}; this needs the role ${roleFor(right)}`;
  const change = `contacts users ${setUser({ user, listed })} --role ${roleFor(right)}`;
  return new LimitReachedError(
    `${because}. An admin can change that: ${change}. Nothing was changed.`,
    [],
    0,
  );
}

/**
 * Why an extraction of so many contacts is refused: which limits, what is left, when they begin anew, and what
 * to ask for instead. Undefined when it is not. Pure.
 */
export function refuseAmount(
  allowance: Allowance,
  amount: number,
  timeZone: string,
): LimitReachedError | undefined {
  const refusal = refuseRight(allowance, 'extract');
  if (refusal !== undefined) return refusal;
  const broken = brokenLimits(allowance, amount);
  if (broken.length === 0) return undefined;
  const most = mostContacts(allowance);
  const sentences = [
    `${count(amount)} contacts were asked for.`,
    ...broken.map((limit) => describeLimit(limit, allowance.user, timeZone)),
    most > 0 ? `Ask for --amount ${most} or fewer.` : whenAgain(broken, timeZone),
    `An admin can allow more: ${broken.map((limit) => howToRaise(limit, allowance)).join(', ')}.`,
    'Nothing was changed.',
  ];
  return new LimitReachedError(sentences.join(' '), broken, most);
}

/** One limit in words, with what is left of it and until when. Pure. */
export function describeLimit(limit: Limit, user: string, timeZone: string): string {
  const { kind, whose, limit: most, left, resetsAt } = limit;
  const own = whose === 'user';
  if (kind === 'contactsAnExtraction') {
    return `${own ? `${user} may take` : 'Everybody may take'} ${count(most)} contacts in one extraction.`;
  }
  const who = own ? `${user} may` : 'All users together may';
  const what =
    kind === 'contactsADay' ? `take ${count(most)} contacts a day` : `extract ${times(most)} an hour`;
  const until = resetsAt === null ? '' : ` until ${moment(resetsAt, timeZone)}`;
  return `${who} ${what}, and ${own ? 'has' : 'have'} ${count(left)} left${until}.`;
}

function whenAgain(broken: readonly Limit[], timeZone: string): string {
  const spent = broken.filter(({ left }) => left === 0);
  if (spent.some(({ resetsAt }) => resetsAt === null)) return 'It will not be allowed later either.';
  const last = Math.max(...spent.map(({ resetsAt }) => resetsAt?.getTime() ?? 0));
  return `Try again from ${moment(new Date(last), timeZone)} on.`;
}

function howToRaise({ kind, whose }: Limit, user: Pick<Allowance, 'user' | 'listed'>): string {
  const whom = whose === 'everybody' ? 'set --for-all' : setUser(user);
  return `contacts users ${whom} ${limitFlags[kind]} N`;
}

/** The subcommand of `contacts users` that changes somebody, entered already or not; to be pasted into a shell. */
function setUser({ user, listed }: Pick<Allowance, 'user' | 'listed'>): string {
  const telegramId = /^telegram:(\d+)$/.exec(user)?.[1];
  if (telegramId !== undefined) return `add NAME --telegram-id ${telegramId}`;
  const name = /^[\p{L}\p{N}.@+_-]+$/u.test(user) ? user : `'${user}'`;
  return `${listed ? 'set' : 'add'} ${name}`;
}

function moment(time: Date, timeZone: string): string {
  return `${time.toLocaleString('sv-SE', { timeZone })} (${timeZone})`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function times(number: number): string {
  return number === 1 ? 'once' : `${count(number)} times`;
}
