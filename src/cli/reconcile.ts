import { Command } from 'commander';
import { exitCodes } from './exit-codes.js';
import { print, printJson } from './print.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { withDatabase } from './with-database.js';

const examples = `
An extraction that had committed gets its file: it is put in place, or written again out of the ledger where it was
lost. One that had not is marked failed; its people never left the pool, and what there was of its file is removed.
What is running, here or elsewhere, is left alone. Exit code 6 when a file could not be written again.

Then the marks on contacts are compared with the ledger, which is read whole: who is in the pool although in an
extraction that was not released is marked again, as after contacts were restored to an earlier point in time. Whom
somebody gave another status since stays as they are.

Every extraction and export does this before it begins, but for the files and the marks that were lost.

Examples:
  contacts reconcile
  contacts reconcile --json`;

export function reconcileCommand(): Command {
  return new Command('reconcile')
    .option('--user <name>', 'who asks (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (options: { user?: string; json?: boolean; demo?: boolean }) => {
      const by = whoAsks(options.user);
      await withDatabase(options, async ({ database, signal }) => {
        const { formatCount, markAgain, reconcile, writeMissing } = await import('../extraction/index.js');
        const reconciled = await reconcile(database);
        const missing = await writeMissing(database, reconciled, signal);
        for (const { id, problem } of missing) {
          if (problem === null) continue;
          tell(`The file of extraction ${id} is lost and could not be written again. ${problem}`);
          process.exitCode = exitCodes.FILE_NOT_WRITTEN;
        }
        const outcomes = reconciled.map(({ id, outcome }) => {
          const file = missing.find((one) => one.id === id)?.file ?? null;
          return file === null ? { id, outcome } : { id, outcome: 'file written again', file };
        });
        const markedAgain = await markAgain(database, { by, channel: 'cli', signal });
        if (options.json) return printJson({ reconciled: outcomes, markedAgain });
        const { extracted, objecting } = markedAgain;
        if (outcomes.length === 0 && extracted + objecting === 0) print('Nothing was left behind.');
        for (const { id, outcome } of outcomes) print(`${id}  ${outcome}`);
        if (extracted > 0)
          print(`${formatCount(extracted)} marked again as extracted, as the ledger has it.`);
        if (objecting > 0) print(`${formatCount(objecting)} marked again as objecting.`);
      });
    });
}
