import { Command } from 'commander';
import type { Finding } from '../operations/index.js';
import { printJson } from './print.js';
import { printFindings } from './print-findings.js';
import { withDatabase } from './with-database.js';

const help = `
Without a file: compares everybody who is out with the ledger, the ledger with what is on record of each extraction,
and the files of this machine with both. Contacts and ledger are read whole; nothing is locked or changed.

With one (XLSX, CSV or TXT, gzipped or not): finds the extraction that it belongs to, by its hash, its metadata or its
numbers, and compares it row by row.

Below each finding stand the commands or statements that mend it. Exit code 1 when something failed; warnings are no
failure.

Examples:
  contacts verify
  contacts verify --json
  contacts verify exports/jalisco_5000_20261123_234930.xlsx`;

/** As wide as the longest name of a finding. */
const nameWidth = 'unfinished'.length;

export function verifyCommand(): Command {
  return new Command('verify')
    .argument('[file]', 'a file of contacts')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, settings, signal }) => {
        const { verifyFile, verifyLedger } = await import('../operations/index.js');
        const show = (findings: Finding[]): void => {
          if (!options.json) printFindings(findings, nameWidth);
        };
        const verification =
          file === undefined
            ? await verifyLedger(database, signal, show, settings.BOT_FILE_RETENTION_DAYS)
            : await verifyFile(database, file, signal);
        if (file !== undefined) show(verification.checks);
        if (!verification.ok) process.exitCode = 1;
        if (options.json) printJson(verification);
      });
    });
}
