import { Command } from 'commander';
import { print, printJson } from './print.js';
import { withDatabase } from './with-database.js';

const examples = `
Every extraction and export does this before it begins; by hand it is only needed to be sure.

Examples:
  contacts reconcile`;

export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description('finish, or give up, what a crash left behind on this machine')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database }) => {
        const { reconcile } = await import('../extraction/index.js');
        const reconciled = await reconcile(database);
        if (options.json) return printJson({ reconciled });
        if (reconciled.length === 0) print('Nothing was left behind.');
        for (const { id, outcome } of reconciled) print(`${id}  ${outcome}`);
      });
    });
}
