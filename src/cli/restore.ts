import { Command } from 'commander';
import { formatTable, print, printJson } from './print.js';
import { tell } from './terminal.js';
import { withDatabase } from './with-database.js';

const help = `
The newest backup in FOLDER, with those that it goes on from, checked first. It goes into the schema extractor, which
is made where it is missing, as by "contacts migrate"; one that holds anything is refused. All rows are put back in one
transaction: where that fails the schema stays empty, and it can be run again. A backup of an earlier version is
migrated afterwards. Run it as the owner of contacts, and not through a pooler. Settings are not put back; they are in
settings.json of the backup.

What to do before and after: docs/recovery.md.

Examples:
  contacts restore /var/backups/contacts
  contacts restore /var/backups/contacts --json`;

export function restoreCommand(): Command {
  return new Command('restore')
    .argument('<folder>', 'where the backups are kept')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (folder: string, options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, signal }) => {
        const [{ restore }, { formatCount }] = await Promise.all([
          import('../backup/index.js'),
          import('../extraction/index.js'),
        ]);
        const restored = await restore(database, folder, signal);
        if (options.json) return printJson(restored);
        const rows = restored.tables.map(({ table, rows }) => [table, formatCount(rows)]);
        for (const line of formatTable(['table', 'rows'], rows)) print(line);
        tell(`Put back as it was on ${restored.createdAt}. Now: contacts reconcile, then contacts verify`);
      });
    });
}
