import { Command } from 'commander';
import { formatTable, print, printJson } from './print.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { withDatabase } from './with-database.js';

const help = `
The ledger, objections, users, limits, imports and the settings in force (secrets left out), as compressed CSV in one
snapshot, in a new folder within FOLDER, with a manifest of rows and SHA-256. After the first one it writes what has
changed since; a full one when the database was restored, moved or migrated in between. Nobody waits for it. Each
database has a folder of its own. What a backup that was killed left there, the next one removes.
Not in it: contacts, which their owner backs up, and what people have open in Telegram.

It holds phone numbers: only its owner may read the files. Needs the role admin (see "contacts users"), and of the
database the role contacts_backup of sql/grants.sql. See docs/recovery.md for when the database is lost.

Examples:
  contacts backup /var/backups/contacts
  contacts backup /var/backups/contacts --full --json
  contacts backup verify /var/backups/contacts`;

const verifyHelp = `
Compares every backup with its manifest (sizes, SHA-256, rows) and with those that it goes on from. It asks no
database. Exit code 1 when one is not sound.

Examples:
  contacts backup verify /var/backups/contacts
  contacts backup verify /var/backups/contacts --json`;

interface BackupCommandOptions {
  full?: boolean;
  user?: string;
  json?: boolean;
  demo?: boolean;
}

export function backupCommand(): Command {
  const command = new Command('backup')
    .argument('<folder>', 'where the backups are kept')
    .option('--full', 'write everything, not only what has changed since the last one')
    .option('--user <name>', 'who asks (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(takeBackup);
  command.addCommand(
    new Command('verify')
      .description('check the backups in a folder')
      .argument('<folder>', 'where the backups are kept')
      .addHelpText('after', verifyHelp)
      .action((folder: string, _options: object, verify: Command) =>
        checkBackups(folder, verify.optsWithGlobals<{ json?: boolean }>().json ?? false),
      ),
  );
  return command;
}

async function takeBackup(folder: string, options: BackupCommandOptions): Promise<void> {
  const requestedBy = whoAsks(options.user);
  await withDatabase(options, async ({ database, settings, signal }) => {
    const [
      { backUp },
      { formatCount },
      { limitSettings, requireRight },
      { loadSettingsInForce, showSettings },
    ] = await Promise.all([
      import('../backup/index.js'),
      import('../extraction/index.js'),
      import('../limits/index.js'),
      import('../settings/index.js'),
    ]);
    await requireRight(database, requestedBy, 'back up', limitSettings(settings));
    const shown = showSettings(loadSettingsInForce(process.env)).filter(({ value }) => value !== '***');
    const done = await backUp(database, folder, { full: options.full ?? false, settings: shown, signal });
    if (options.json) return printJson(done);
    if (done.because !== null) tell(`A full one, for ${done.because}.`);
    const rows = done.tables.map(({ table, rows, total }) => [table, formatCount(rows), formatCount(total)]);
    for (const line of formatTable(['table', 'written', 'in the table'], rows)) tell(line);
    print(done.backup);
  });
}

async function checkBackups(folder: string, json: boolean): Promise<void> {
  const { verifyBackups } = await import('../backup/index.js');
  const backups = await verifyBackups(folder);
  if (backups.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
  if (json) return printJson({ backups });
  for (const { backup, problems } of backups) {
    print(`${backup}  ${problems.length === 0 ? 'sound' : 'not sound'}`);
    for (const problem of problems) print(`  ${problem}`);
  }
  if (process.exitCode === 1)
    tell('Fetch those from another copy, or begin anew: contacts backup FOLDER --full');
}
