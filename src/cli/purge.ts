import { Command, Option } from 'commander';
import { parseWhole } from './arguments.js';
import { print, printJson } from './print.js';
import { tell } from './terminal.js';
import { withDatabase } from './with-database.js';

const help = `
Only files in BOT_EXPORT_PATH that an extraction on record delivered on this machine, and that nobody has changed
since. "contacts export ID" writes them again. "contacts serve" does the same every hour.

Examples:
  contacts purge --dry-run
  contacts purge
  contacts purge --days 30 --json`;

export function purgeCommand(): Command {
  return new Command('purge')
    .addOption(
      new Option('--days <n>', 'how old they may be (default: BOT_FILE_RETENTION_DAYS)').argParser((text) =>
        parseWhole(text, '--days', 0, 36_500),
      ),
    )
    .option('--dry-run', 'show what would go, and remove nothing')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: { days?: number; dryRun?: boolean; json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, settings, signal }) => {
        const [{ purgeFiles }, { formatBytes }] = await Promise.all([
          import('../operations/upkeep/purge.js'),
          import('../operations/wording.js'),
        ]);
        const { dryRun = false, days = settings.BOT_FILE_RETENTION_DAYS } = options;
        const { purged, changed } = await purgeFiles(database, {
          folder: settings.BOT_EXPORT_PATH,
          days,
          dryRun,
          signal,
        });
        const bytes = purged.reduce((total, file) => total + file.bytes, 0);
        if (options.json) return printJson({ dryRun, days, purged, changed, bytes });
        for (const { file } of purged) print(file);
        for (const file of changed) tell(`${file} is not what was delivered, and stays.`);
        const files = purged.length === 1 ? '1 file' : `${purged.length} files`;
        tell(`${files} ${dryRun ? 'would go' : 'removed'}, ${formatBytes(bytes)}`);
      });
    });
}
