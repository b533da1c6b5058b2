import { Command } from 'commander';
import type { MigrationProgress } from '../database/index.js';
import { printJson } from './print.js';
import { tell } from './terminal.js';
import { withDatabase } from './with-database.js';

const examples = `
It adds a nullable column (opt_out_user_id), a schema of its own (extractor) and four partial indexes, built
concurrently. Nothing is rewritten, nobody is locked out. Run it as the owner of the table contacts.

Examples:
  contacts migrate --dry-run
  contacts migrate`;

export function migrateCommand(): Command {
  return new Command('migrate')
    .option('--dry-run', 'print the SQL and change nothing')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (options: { dryRun?: boolean; json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database }) => {
        const { migrate, previewMigration } = await import('../database/index.js');
        if (options.dryRun) {
          const sql = await previewMigration(database);
          if (options.json) return printJson({ dryRun: true, sql });
          return sql === '' ? tell('Nothing to do.') : process.stdout.write(sql);
        }
        const done = await migrate(database, { onProgress: showStep() });
        if (options.json) return printJson({ done });
        tell(done.length === 0 ? 'Nothing to do.' : `Done: ${done.join(', ')}`);
      });
    });
}

/** Tells each step once, and of an index how far it is: in place on a terminal, every tenth elsewhere. */
function showStep(): (progress: MigrationProgress) => void {
  let told = '';
  return ({ step, phase, done, total }) => {
    const percent = total ? Math.floor(((done ?? 0) / total) * 100) : undefined;
    const line = `${step}: ${phase}${percent === undefined ? '' : ` ${percent} %`}`;
    if (process.stderr.isTTY && percent !== undefined) {
      process.stderr.write(`\r\x1b[K${line}`);
      return;
    }
    const mark = `${step} ${phase} ${percent === undefined ? '' : Math.floor(percent / 10)}`;
    if (mark === told) return;
    told = mark;
    tell(process.stderr.isTTY ? `\r\x1b[K${line}` : line);
  };
}
