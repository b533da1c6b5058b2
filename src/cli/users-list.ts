import {
  type EnteredLimits,
  type Limit,
  type LimitKind,
  limitSettings,
  listGroupLimits,
  listUsers,
  noLimit,
  readAllowance,
} from '../limits/index.js';
import { formatTable, print, printJson } from './print.js';
import type { CommandContext } from './with-database.js';

const kinds: LimitKind[] = ['contactsADay', 'extractionsAnHour', 'contactsAnExtraction'];

/** Prints everybody who has an entry, and the limits that hold for roles and for all together. */
export async function printUsers(
  { database, settings }: CommandContext,
  requestedBy: string,
  json: boolean,
): Promise<void> {
  const limits = limitSettings(settings);
  const allowanceOf = (who: string) => readAllowance(database.run.bind(database), who, limits);
  const users = [];
  for (const user of await listUsers(database)) {
    const allowance = await allowanceOf(`cli:${user.name}`);
    users.push({ ...user, limits: allowance.limits.filter(({ whose }) => whose === 'user') });
  }
  const groups = await listGroupLimits(database);
  const everybody = (await allowanceOf(requestedBy)).limits.filter(({ whose }) => whose === 'everybody');
  if (json) {
    const entered = groups.map((group) => ({ ...group, ...told(group) }));
    return printJson({
      users: users.map((user) => ({ ...user, ...told(user) })),
      groups: entered,
      everybody,
      defaultRole: limits.defaultRole,
    });
  }
  const rows = users.map((user) => [
    user.name,
    user.role,
    ...cellsOf(user.limits),
    String(user.telegramId ?? ''),
  ]);
  for (const { holdsFor, ...group } of groups) {
    if (holdsFor === 'everybody') continue;
    rows.push([`(each ${holdsFor})`, '', ...kinds.map((kind) => cell(group[kind])), '']);
  }
  rows.push(['(all together)', '', ...cellsOf(everybody), '']);
  for (const line of formatTable(
    ['name', 'role', 'contacts a day', 'extractions an hour', 'an extraction', 'telegram'],
    rows,
  ))
    print(line);
}

/** `none` for what is entered as no limit; null: as the role and the settings have it. */
function told(limits: EnteredLimits) {
  return Object.fromEntries(kinds.map((kind) => [kind, limits[kind] === noLimit ? 'none' : limits[kind]]));
}

/** Limits that hold, with what is used of them. */
function cellsOf(limits: readonly Limit[]): string[] {
  return kinds.map((kind) => {
    const found = limits.find((limit) => limit.kind === kind);
    if (found === undefined) return 'no limit';
    const most = found.limit.toLocaleString('en-US');
    return kind === 'contactsAnExtraction' ? most : `${found.used.toLocaleString('en-US')} of ${most}`;
  });
}

function cell(limit: number | null): string {
  if (limit === null) return '';
  return limit === noLimit ? 'no limit' : limit.toLocaleString('en-US');
}
