import { Command } from 'commander';
import { printJson } from './print.js';
import { printFindings } from './print-findings.js';
import { withDatabase } from './with-database.js';

const help = `
Compares everybody who is out with the ledger, the ledger with what is on record of each extraction, and the files of
this machine with both. Contacts and ledger are read whole; nothing is locked or changed. Below each finding stand the
commands or statements that mend it. Exit code 1 when something failed; warnings are no failure.

Examples:
  contacts verify
  contacts verify --json`;

/** As wide as the names of its findings. */
const nameWidth = 'unfinished'.length;

export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare the whole ledger with contacts and files, and tell how to mend what differs')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, signal }) => {
        const { verifyLedger } = await import('../operations/index.js');
        const diagnosis = await verifyLedger(database, signal, (findings) => {
          if (!options.json) printFindings(findings, nameWidth);
        });
        if (!diagnosis.ok) process.exitCode = 1;
        if (options.json) printJson(diagnosis);
      });
    });
}
