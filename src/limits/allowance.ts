import { loadSql } from '../database/index.js';
import type { LimitSettings } from './limit-settings.js';
import { noLimit } from './no-limit.js';
import type { Role } from './roles.js';

/** Runs one statement, on whatever connection the caller has. */
export type Query = <Row extends object>(sql: string, values: unknown[]) => Promise<Row[]>;

export type LimitKind = 'contactsADay' | 'extractionsAnHour' | 'contactsAnExtraction';

/** One limit that holds, and what is left of it. */
export interface Limit {
  kind: LimitKind;
  /** `user`: of the one who asks; `everybody`: of all users together */
  whose: 'user' | 'everybody';
  /** contacts or extractions */
  limit: number;
  used: number;
  left: number;
  /** when more is left: a day's at midnight, an hour's when one more extraction fits; null: nothing is to come */
  resetsAt: Date | null;
}

/** What somebody may extract now. */
export interface Allowance {
  /** whom it counts against: a name out of `extractor.users`, else as whoever asks is called */
  user: string;
  /** whether `extractor.users` knows them; else they have the role of the settings */
  listed: boolean;
  role: Role | null;
  /** only those that hold: the user's, then everybody's, each as day, hour, extraction */
  limits: Limit[];
}

interface Row {
  name: string;
  listed: boolean;
  role: Role | null;
  day_ends: Date;
  [column: `${'own' | 'all'}_${string}`]: string | number | Date | null;
}

/**
 * Reads what somebody may extract, out of the tables and the ledger. Changes nothing; what is left may be taken
 * by others in the next moment, unless `reserve` asks.
 */
export async function readAllowance(
  query: Query,
  requestedBy: string,
  settings: LimitSettings,
): Promise<Allowance> {
  const { timeZone, defaultRole, contactsADayPerUser, contactsADay } = settings;
  const values = [requestedBy, timeZone, defaultRole, contactsADayPerUser, contactsADay];
  const [row] = await query<Row>(loadSql('queries/allowance'), values);
  if (row === undefined) throw new Error('sql/queries/allowance.sql gave no row');
  return {
    user: row.name,
    listed: row.listed,
    role: row.role,
    limits: [...limitsIn(row, 'own', 'user'), ...limitsIn(row, 'all', 'everybody')],
  };
}

function limitsIn(row: Row, prefix: 'own' | 'all', whose: Limit['whose']): Limit[] {
  const number = (column: string) => Number(row[`${prefix}_${column}`] ?? noLimit);
  const limit = (kind: LimitKind, most: number, used: number, resetsAt: Date | null): Limit => {
    const left = Math.max(0, most - used);
    return { kind, whose, limit: most, used, left, resetsAt: most === 0 ? null : resetsAt };
  };
  const hourEnds = row[`${prefix}_hour_ends`] as Date | null;
  const hour = limit('extractionsAnHour', number('extractions_an_hour'), number('extractions'), hourEnds);
  return [
    limit('contactsADay', number('contacts_a_day'), number('contacts'), row.day_ends),
    hour.left > 0 ? { ...hour, resetsAt: null } : hour,
    limit('contactsAnExtraction', number('contacts_an_extraction'), 0, null),
  ].filter(({ limit }) => limit < noLimit);
}

/** How many contacts the next extraction may have at most; `noLimit` where nothing holds it back. Pure. */
export function mostContacts({ limits }: Pick<Allowance, 'limits'>): number {
  const most = limits.map(({ kind, left }) => (kind === 'extractionsAnHour' && left > 0 ? noLimit : left));
  return Math.min(noLimit, ...most);
}

/** The limits that an extraction of so many contacts would break, in the order of `allowance.limits`. Pure. */
export function brokenLimits({ limits }: Pick<Allowance, 'limits'>, amount: number): Limit[] {
  return limits.filter(({ kind, left }) => left < (kind === 'extractionsAnHour' ? 1 : amount));
}
