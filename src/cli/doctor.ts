import { Command } from 'commander';
import { printJson } from './print.js';
import { printFindings } from './print-findings.js';
import { withDatabase } from './with-database.js';

const help = `
It changes nothing, and takes no longer on a large table. Below each finding stand the commands or statements
that mend it. Exit code 1 when something failed; warnings are no failure.

Examples:
  contacts doctor
  contacts doctor --json`;

export function doctorCommand(): Command {
  return new Command('doctor')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, settings }) => {
        const [{ diagnose }, { probeRedis }] = await Promise.all([
          import('../operations/index.js'),
          import('../caches/index.js'),
        ]);
        const diagnosis = await diagnose(database, {
          repepMaxAgeDays: settings.BOT_REPEP_MAX_AGE_DAYS,
          timeZone: settings.BOT_TIME_ZONE,
          exportFolder: settings.BOT_EXPORT_PATH,
          redis: await probeRedis(settings),
        });
        if (!diagnosis.ok) process.exitCode = 1;
        if (options.json) return printJson(diagnosis);
        printFindings(diagnosis.checks);
      });
    });
}
