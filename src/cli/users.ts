import { Command, Option } from 'commander';
import { badInput } from '../errors.js';
import type { EnteredLimits, Role, UserChanges } from '../limits/index.js';
import { noLimit } from '../limits/no-limit.js';
import { groups, type Right, roles } from '../limits/roles.js';
import { parseWhole } from './arguments.js';
import { requireRight } from './require-right.js';
import { tell } from './terminal.js';
import { printUsers } from './users-list.js';
import { whoAsks } from './who-asks.js';
import { type CommandContext, withDatabase } from './with-database.js';

interface CommonOptions {
  user?: string;
  json?: boolean;
  demo?: boolean;
}

type ChangeOptions = CommonOptions &
  Partial<Record<keyof EnteredLimits | 'telegramId', number | 'default'>> & {
    role?: Role;
    forRole?: Exclude<Role, 'viewer'>;
    forAll?: boolean;
  };

const help = `
Roles: a viewer may look; an analyst extract within limits, and record an objection; a manager also release, import,
cancel what others asked for, and see users and limits; an admin everything. Whoever has no entry has the role of
BOT_CLI_DEFAULT_ROLE (admin).

Limits: a user's own, else that of the role (--for-role), else that of the settings. For all users together
(--for-all) another one holds beside it. A day begins at midnight of BOT_TIME_ZONE; an hour is the last 60
minutes. Nothing stops whoever may write to the tables themselves from going past this tool: see sql/grants.sql.

Examples:
  contacts users list
  contacts users add ana --role analyst --contacts-a-day 2000 --extractions-an-hour 5
  contacts users set ana --contacts-a-day none --telegram-id 12345678
  contacts users set --for-role analyst --contacts-an-extraction 1000
  contacts users set --for-all --contacts-a-day 30000
  contacts users remove ana`;

export function usersCommand(): Command {
  const command = new Command('users').addHelpText('after', help);
  command.addCommand(
    withCommonOptions(new Command('list').description('who there is, with what is left today')).action(
      (options: CommonOptions) =>
        asUser(options, 'see users', (context, requestedBy) =>
          printUsers(context, requestedBy, options.json ?? false),
        ),
    ),
  );
  command.addCommand(
    withChangeOptions(new Command('add').description('enter somebody').argument('<name>'))
      .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('analyst'))
      .action((name: string, options: ChangeOptions) => add(name, options)),
  );
  command.addCommand(
    withChangeOptions(
      new Command('set').description('change somebody, or the limits of many').argument('[name]'),
    )
      .addOption(new Option('--role <role>', 'what they may do').choices(roles))
      .addOption(
        new Option('--for-role <role>', 'set limits of each user of a role').choices(groups.slice(0, 3)),
      )
      .option('--for-all', 'set limits of all users together (contacts an extraction: of each)')
      .action((name: string | undefined, options: ChangeOptions) => set(name, options)),
  );
  command.addCommand(
    withCommonOptions(
      new Command('remove').description('remove an entry; what they extracted stays').argument('<name>'),
    ).action((name: string, options: CommonOptions) => remove(name, options)),
  );
  return command;
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--user <name>', 'who does it (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help);
}

function withChangeOptions(command: Command): Command {
  const limit = (flag: string, description: string) =>
    new Option(`${flag} <n>`, `${description}; none, or default`).argParser((text) => parseLimit(text, flag));
  return withCommonOptions(command)
    .addOption(limit('--contacts-a-day', 'contacts a day'))
    .addOption(limit('--extractions-an-hour', 'extractions within 60 minutes'))
    .addOption(limit('--contacts-an-extraction', 'contacts in one extraction'))
    .addOption(
      new Option('--telegram-id <id>', 'their number at Telegram; none').argParser((text) =>
        text === 'none' ? 'default' : parseWhole(text, '--telegram-id', 1),
      ),
    );
}

/** `default`: whatever the role and the settings say. (Commander has a meaning of its own for null.) */
function parseLimit(text: string, flag: string): number | 'default' {
  if (text === 'default') return text;
  if (text === 'none') return noLimit;
  return parseWhole(text, flag, 0);
}

async function add(name: string, options: ChangeOptions): Promise<void> {
  await asUser(options, 'change users', async ({ database }, requestedBy) => {
    const { addUser } = await import('../limits/index.js');
    await addUser(database, name, changesIn(options), requestedBy);
    tell(`${name} is entered as ${options.role}.`);
  });
}

async function set(name: string | undefined, options: ChangeOptions): Promise<void> {
  const group = options.forAll ? 'everybody' : options.forRole;
  const whom = [name, options.forRole, options.forAll].filter((one) => one !== undefined);
  if (whom.length !== 1) throw badInput('Say whose: a name, --for-role ROLE or --for-all, one of them.');
  const changes = changesIn(options);
  if (Object.keys(changes).length === 0) throw badInput('Say what to set. See: contacts users set --help');
  const { role, telegramId, ...limits } = changes;
  if (group !== undefined && (role !== undefined || telegramId !== undefined))
    throw badInput('--role and --telegram-id go with a name only.');
  await asUser(options, 'change users', async ({ database }, requestedBy) => {
    const { changeUser, setGroupLimits } = await import('../limits/index.js');
    if (group !== undefined) await setGroupLimits(database, group, limits, requestedBy);
    else await changeUser(database, name ?? '', changes, requestedBy);
    tell('Set. To see what holds: contacts users list');
  });
}

async function remove(name: string, options: CommonOptions): Promise<void> {
  await asUser(options, 'change users', async ({ database, settings }) => {
    const { limitSettings, removeUser } = await import('../limits/index.js');
    await removeUser(database, name);
    const { defaultRole } = limitSettings(settings);
    tell(
      `${name} has no entry any more, so on the command line the role of BOT_CLI_DEFAULT_ROLE (${defaultRole}). ` +
        'To shut somebody out, enter them with --role viewer.',
    );
  });
}

function changesIn(options: ChangeOptions): UserChanges {
  const { role, telegramId, contactsADay, extractionsAnHour, contactsAnExtraction } = options;
  const all = { role, telegramId, contactsADay, extractionsAnHour, contactsAnExtraction };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value === 'default' ? null : value]));
}

/** Opens the database for whoever has the right to do this. */
async function asUser(
  options: CommonOptions,
  right: Right,
  work: (context: CommandContext, requestedBy: string) => Promise<void>,
): Promise<void> {
  const requestedBy = whoAsks(options.user);
  await withDatabase(options, async (context) => {
    await requireRight(context, requestedBy, right);
    await work(context, requestedBy);
  });
}
