import { Command } from 'commander';
import { echo } from '../echo.js';
import { print, printJson } from './print.js';
import { requireRight } from './require-right.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { withDatabase } from './with-database.js';

interface ImportLadasCommandOptions {
  dryRun?: boolean;
  user?: string;
  json?: boolean;
  demo?: boolean;
}

const examples = `
The file takes the place of what is in mejores_ladas, in one transaction: rows that it does not have go. A row is
known again by lada, municipality and state; what the file has no column for stays as it was. Needed are lada and
icpth_2022 (ICPTH, ingreso); also read are ranking (else by ICPTH), municipio, estado, zona_horaria,
hora_recomendada and pib. A row that is not right refuses the file, and every such row is told.

Examples:
  contacts import-ladas icpth.xlsx --dry-run
  contacts import-ladas icpth.csv`;

export function importLadasCommand(): Command {
  return new Command('import-ladas')
    .argument('<file>', 'CSV, TXT or XLSX (.gz too), with headings')
    .option('--dry-run', 'count only, and change nothing')
    .option('--user <name>', 'who imports (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (file: string, options: ImportLadasCommandOptions) => {
      const requestedBy = whoAsks(options.user);
      await withDatabase(options, async ({ database, settings, signal }) => {
        const { dryRun = false, json } = options;
        // A dry run only looks.
        if (!dryRun) await requireRight({ database, settings }, requestedBy, 'import');
        const { importLadas } = await import('../import/index.js');
        const result = await importLadas(database, file, { dryRun, requestedBy, channel: 'cli', signal });
        if (json) return printJson(result);
        const { rows, added, changed, unchanged, removed, ignoredColumns } = result;
        if (ignoredColumns.length > 0) {
          tell(`Left out: ${ignoredColumns.map((name) => `"${echo(name)}"`).join(', ')}`);
        }
        print(`${rows} rows: ${added} added, ${changed} changed, ${unchanged} unchanged; ${removed} removed`);
        tell(dryRun ? 'Dry run. Nothing was changed.' : `import ${result.importId}`);
      });
    });
}
