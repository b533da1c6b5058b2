import type { Database } from '../database/index.js';
import { badInput } from '../errors.js';
import { noLimit } from './no-limit.js';
import { type Group, groups, type Role, roles } from './roles.js';
import { checkUserName } from './user-name.js';

/** Limits as they are entered. Null: as the role, and then the settings, have it; `noLimit`: none. */
export interface EnteredLimits {
  contactsADay: number | null;
  extractionsAnHour: number | null;
  contactsAnExtraction: number | null;
}

/** Whoever has an entry. */
export interface User extends EnteredLimits {
  name: string;
  telegramId: number | null;
  role: Role;
  changedBy: string;
  changedAt: Date;
}

/** Limits of a group. */
export interface GroupLimits extends EnteredLimits {
  holdsFor: Group;
  changedBy: string;
  changedAt: Date;
}

/** What can be entered of somebody. */
export type UserChanges = Partial<Pick<User, 'role' | 'telegramId'> & EnteredLimits>;

/** Everybody who has an entry, by name. */
export async function listUsers(database: Database): Promise<User[]> {
  const rows = await database.query<Row>('list_users');
  return rows.map((row) => ({
    name: row.name as string,
    telegramId: number(row.telegram_id),
    role: row.role as Role,
    ...limitsOf(row),
  }));
}

/** The limits that were set for roles and for everybody, in the order of `groups`. */
export async function listGroupLimits(database: Database): Promise<GroupLimits[]> {
  const rows = await database.query<Row>('list_limits');
  return rows.map((row) => ({ holdsFor: row.holds_for as Group, ...limitsOf(row) }));
}

/**
 * Enters somebody.
 *
 * @param changedBy who does it: `cli:ana`
 * @throws ContactsError `BAD_INPUT` when they are entered already, or a value makes no sense
 */
export async function addUser(
  database: Database,
  name: string,
  { role = 'analyst', ...others }: UserChanges,
  changedBy: string,
): Promise<void> {
  const columns = toColumns({ role, ...others });
  const added = await database.query('add_user', [checkUserName(name), columns, changedBy]);
  if (added.length > 0) return;
  const same = (await listUsers(database)).find((user) => user.name === name);
  throw badInput(
    same === undefined
      ? `The Telegram id ${others.telegramId} is somebody else's. See: contacts users list`
      : `${name} is a user already. To change what is entered: contacts users set '${name}'`,
  );
}

/**
 * Changes what is entered of somebody; what is left out stays as it is.
 *
 * @throws ContactsError `BAD_INPUT` when there is no such user, or a value makes no sense
 */
export async function changeUser(
  database: Database,
  name: string,
  changes: UserChanges,
  changedBy: string,
): Promise<void> {
  const { telegramId } = changes;
  if (telegramId != null) {
    const other = (await listUsers(database)).find((user) => user.telegramId === telegramId);
    if (other !== undefined && other.name !== name)
      throw badInput(`The Telegram id ${telegramId} is ${other.name}'s. See: contacts users list`);
  }
  const changed = await database.query('change_user', [checkUserName(name), toColumns(changes), changedBy]);
  if (changed.length === 0) throw unknownUser(name);
}

/**
 * Removes an entry; what they extracted stays on record.
 *
 * @throws ContactsError `BAD_INPUT` when there is no such user
 */
export async function removeUser(database: Database, name: string): Promise<void> {
  const removed = await database.query('remove_user', [checkUserName(name)]);
  if (removed.length === 0) throw unknownUser(name);
}

/** Sets limits of a role or of everybody; what is left out stays as it is. */
export async function setGroupLimits(
  database: Database,
  group: Group,
  limits: Partial<EnteredLimits>,
  changedBy: string,
): Promise<void> {
  if (!groups.includes(group)) throw badInput(`Limits can be set for ${groups.join(', ')}.`);
  await database.query('set_limits', [group, toColumns(limits), changedBy]);
}

const columnNames = {
  role: 'role',
  telegramId: 'telegram_id',
  contactsADay: 'contacts_a_day',
  extractionsAnHour: 'extractions_an_hour',
  contactsAnExtraction: 'contacts_an_extraction',
} as const;

/** @throws ContactsError `BAD_INPUT` for a role that there is not, or what is not a whole number */
function toColumns(changes: UserChanges): Record<string, Role | number | null> {
  const columns: Record<string, Role | number | null> = {};
  for (const [key, value] of Object.entries(changes) as [keyof UserChanges, Role | number | null][]) {
    if (value === undefined) continue;
    const column = columnNames[key];
    if (key === 'role') {
      if (!roles.includes(value as Role)) throw badInput(`A role is ${roles.join(', ')}.`);
    } else if (value !== null && !(Number.isSafeInteger(value) && Number(value) >= 0)) {
      throw badInput(`${column} is a whole number of 0 or more.`);
    }
    columns[column] = value;
  }
  return columns;
}

type Row = Record<string, unknown>;

function limitsOf(row: Row): EnteredLimits & { changedBy: string; changedAt: Date } {
  return {
    contactsADay: number(row.contacts_a_day),
    extractionsAnHour: number(row.extractions_an_hour),
    contactsAnExtraction: number(row.contacts_an_extraction),
    changedBy: row.changed_by as string,
    changedAt: row.changed_at as Date,
  };
}

function number(value: unknown): number | null {
  return value === null ? null : Math.min(Number(value), noLimit);
}

function unknownUser(name: string) {
  return badInput(
    `There is no user ${name}. To see who is: contacts users list; to enter one: contacts users add`,
  );
}
