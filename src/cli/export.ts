import { Command, Option } from 'commander';
import { badInput } from '../errors.js';
import type { ExportOutput } from '../extraction/export.js';
import type { ExportResult, ExtractionRecord } from '../extraction/index.js';
import { print, printJson } from './print.js';
import { tell } from './terminal.js';
import { withDatabase } from './with-database.js';

interface ExportOptions {
  output?: string;
  format?: string;
  compress?: 'auto' | 'always' | 'never';
  json?: boolean;
  demo?: boolean;
}

const examples = `
Examples:
  contacts export 3f2b9c1e
  contacts export 3f2b9c1e --output again.xlsx
  contacts export 3f2b9c1e --format txt --output -

What a crash left behind on this machine is finished first, as by contacts reconcile.`;

export function exportCommand(): Command {
  return new Command('export')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--output <path>', 'a file that does not exist yet, or - for stdout (default: where it was)')
    .option('--format <format>', 'xlsx, csv or txt (default: as it was)')
    .addOption(
      new Option('--compress <when>', 'gzip TXT and CSV (default: as it was)').choices([
        'auto',
        'always',
        'never',
      ]),
    )
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (id: string, options: ExportOptions) => {
      await withDatabase(options, async ({ database, signal }) => {
        const [{ exportExtraction, findExtraction, formatCount }, { tellReconciled }] = await Promise.all([
          import('../extraction/index.js'),
          import('./tell-reconciled.js'),
        ]);
        const reconciled = await tellReconciled({ database });
        const record = await findExtraction(database, id);
        const found = reconciled.some((one) => one.id === record.id && one.outcome === 'file put in place');
        const result =
          (found && options.output === undefined && asFound(record)) ||
          (await exportExtraction(database, record, await chooseOutput(record, options), signal));
        if (options.json && result.file !== '-') return printJson(result);
        const same = {
          true: ', identical to the file on record',
          false: ', NOT identical to the file on record',
          undefined: '',
        };
        const { rows, leftOut, extractionId, identical } = result;
        const others = leftOut > 0 && identical === false ? '' : same[`${identical}`];
        tell(`${formatCount(rows)} contacts of extraction ${extractionId}${others}`);
        if (leftOut > 0) {
          tell(
            `${formatCount(leftOut)} left out: they have objected since. So its hash is not the one on record.`,
          );
        }
        if (result.file !== '-') print(result.file);
      });
    });
}

/** What there is to tell when the file on record needed only its name; undefined where it went to no file. */
function asFound(record: ExtractionRecord): ExportResult | undefined {
  const { id, filePath, format, delivered, fileBytes, fileSha256 } = record;
  if (filePath === null || filePath === '-' || fileSha256 === null) return undefined;
  return {
    extractionId: id,
    file: filePath,
    format: format as ExportResult['format'],
    rows: delivered ?? 0,
    leftOut: 0,
    bytes: fileBytes ?? 0,
    sha256: fileSha256,
    identical: true,
  };
}

async function chooseOutput(record: ExtractionRecord, options: ExportOptions): Promise<ExportOutput> {
  const { parseFormat } = await import('../files/index.js');
  const byName = /\.(xlsx|csv|txt)(\.gz)?$/i.exec(options.output ?? '')?.[1];
  const named = options.format ?? byName;
  const format = named === undefined ? undefined : parseFormat(named);
  if (options.output === '-') {
    const chosen = format ?? (record.format === 'csv' ? 'csv' : 'txt');
    if (chosen === 'xlsx')
      throw badInput('XLSX cannot be written to stdout. Take --format csv or txt, or name a file.');
    return { stream: process.stdout, format: chosen };
  }
  const path = options.output ?? record.filePath;
  if (path === null || path === '-')
    throw badInput('This extraction went to no file. Say where to: --output PATH');
  if (options.output === undefined && format !== undefined && format !== record.format) {
    throw badInput(`Another format needs another file: --output PATH.${format}`);
  }
  return { path, ...(format && { format }), ...(options.compress && { compression: options.compress }) };
}
