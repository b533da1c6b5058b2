import { Command, Option } from 'commander';
import { echo } from '../echo.js';
import { badInput } from '../errors.js';
import type { ImportProgress, ImportResult, OnDuplicate } from '../import/index.js';
import { openCounter } from './counter.js';
import { print, printJson } from './print.js';
import { requireRight } from './require-right.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { withDatabase } from './with-database.js';

interface ImportCommandOptions {
  columns?: Record<string, string>;
  onDuplicate: OnDuplicate;
  status: string;
  partial?: boolean;
  rejects?: string;
  user?: string;
  dryRun?: boolean;
  json?: boolean;
  demo?: boolean;
}

const examples = `
Columns are known by their usual names in Spanish and English: phone (teléfono, celular, número …), full_name
(nombre, apellidos), state_name (estado, entidad), state_code, municipality (municipio, alcaldía), city (ciudad,
localidad), neighborhood (colonia), address (dirección, domicilio), operator (compañía), is_mobile (tipo), status
(estatus), lada. Others are told and left out. The lada comes from the number; places are written as the database
writes them.

A number that is there already, in whatever form, is not added again:
  fill     what is empty is filled in, and nothing is lost (default)
  skip     the contact stays as it is
  replace  what the file says goes before what stands there; an empty cell erases nothing
Number, status and opt-out of a contact are never touched. Who has objected is imported as OPTED_OUT.

All rows or none: one that cannot be imported refuses the file, and FILE.rejects.csv tells each with its reason.
With --partial such rows are left out, and pieces are committed as it goes; killed, the same command goes on.

Examples:
  contacts import clientes.csv --dry-run
  contacts import clientes.xlsx --columns "phone=Tel. casa,city=Plaza"
  contacts import numeros.txt --status PENDING_VALIDATION --partial`;

export function importCommand(): Command {
  return new Command('import')
    .argument('<file>', 'the file; a TXT may hold one number a line and nothing else')
    .addOption(
      new Option(
        '--columns <field=heading,…>',
        'which column is which, by its heading or number; may be repeated',
      ).argParser(parseColumns),
    )
    .addOption(
      new Option('--on-duplicate <how>', 'what becomes of a number that is there already')
        .choices(['fill', 'skip', 'replace'])
        .default('fill'),
    )
    .option('--status <status>', 'of new contacts whose row has none of its own', 'VERIFIED')
    .option('--partial', 'leave out rows that cannot be imported, and commit piece by piece')
    .option('--rejects <path>', 'where rejected rows go (default: FILE.rejects.csv; in a dry run nowhere)')
    .option('--dry-run', 'count only, and change nothing')
    .option('--user <name>', 'who imports (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (file: string, options: ImportCommandOptions) => {
      const requestedBy = whoAsks(options.user);
      await withDatabase(options, async ({ database, settings, signal }) => {
        // A dry run only looks.
        if (!options.dryRun) await requireRight({ database, settings }, requestedBy, 'import');
        const { importContacts } = await import('../import/index.js');
        const counter = openCounter(settings.BOT_PROGRESS_UPDATE_INTERVAL);
        const result = await importContacts(database, file, {
          ...(options.columns && { columns: options.columns }),
          onDuplicate: options.onDuplicate,
          status: options.status,
          partial: options.partial,
          dryRun: options.dryRun,
          rejectsPath: options.rejects,
          requestedBy,
          channel: 'cli',
          signal,
          onProgress: (progress) => counter.update(progressLine(progress)),
        }).finally(counter.stop);
        report(result, options);
      });
    });
}

/** `phone=Tel. casa,city=Plaza`: a comma counts only where another field begins. */
function parseColumns(text: string, before: Record<string, string> = {}): Record<string, string> {
  const columns = { ...before };
  for (const part of text.split(/,(?=\s*[\p{L}_]+\s*=)/u)) {
    const [, field = '', heading = ''] = /^\s*([\p{L}_]+)\s*=(.*)$/su.exec(part) ?? [];
    if (field === '' || heading.trim() === '') {
      throw badInput(`--columns takes FIELD=HEADING, such as phone=Celular, not "${echo(part)}".`);
    }
    if (Object.hasOwn(columns, field)) throw badInput(`--columns names ${echo(field)} twice. Say it once.`);
    columns[field] = heading;
  }
  return columns;
}

function progressLine({ phase, rows, total }: ImportProgress): string {
  const done = rows.toLocaleString('en-US');
  if (phase === 'reading') return `${done} rows read`;
  if (phase === 'comparing') return `${done} rows read, comparing with the contacts`;
  return `${done} of ${(total ?? 0).toLocaleString('en-US')} rows merged`;
}

function report(result: ImportResult, { json }: ImportCommandOptions): void {
  if (json) {
    printJson(result);
    return;
  }
  for (const line of noticeLines(result)) tell(line);
  const { rows, added, objecting, changed, unchanged, repeated, rejected, dryRun, status } = result;
  const number = (count: number): string => count.toLocaleString('en-US');
  const how = changed === 0 ? '' : `, ${number(changed)} of them changed`;
  const ofThem = objecting === 0 ? '' : `, ${number(objecting)} of them OPTED_OUT`;
  print(`${number(rows)} rows`);
  print(`${number(added)} new contacts (${status}${ofThem})`);
  print(`${number(changed + unchanged)} there already${how}`);
  print(`${number(repeated)} repeated in the file`);
  print(`${number(rejected)} rejected${result.rejectsFile === null ? '' : `: ${result.rejectsFile}`}`);
  const seconds = (result.durationMs / 1000).toFixed(1);
  if (dryRun) tell(`Dry run, ${seconds} s. Nothing was changed.`);
  else tell(`import ${result.importId} · ${seconds} s`);
}

function* noticeLines(result: ImportResult): Generator<string> {
  const { columns, ignoredColumns, ignoredSheets, notices, resumedAt, importedBefore } = result;
  if (importedBefore !== null) {
    yield `This very file was imported before, on ${importedBefore.toISOString().slice(0, 10)}.`;
  }
  if (resumedAt > 0)
    yield `An import of this file was cut off; it went on from row ${resumedAt.toLocaleString('en-US')}.`;
  const taken = Object.entries(columns).map(([field, heading]) => `${field} ← ${echo(heading)}`);
  yield `Columns: ${taken.join(', ')}`;
  if (ignoredColumns.length > 0)
    yield `Left out: ${ignoredColumns.map((name) => `"${echo(name)}"`).join(', ')}`;
  if (ignoredSheets.length > 0) {
    yield `Sheets without a phone column, left out: ${ignoredSheets.map((name) => `"${echo(name)}"`).join(', ')}`;
  }
  const unknown = Object.entries(notices.unknownStates);
  if (unknown.length > 0) {
    const shown = unknown
      .slice(0, 5)
      .map(([name, rows]) => `"${echo(name)}" (${rows.toLocaleString('en-US')} rows)`);
    yield `States that are not known, imported as they stand: ${shown.join(', ')}${unknown.length > 5 ? ' …' : ''}`;
  }
  if (notices.otherLadas > 0) {
    yield `${notices.otherLadas.toLocaleString('en-US')} rows name another lada than their number has; the number counts.`;
  }
  if (notices.unreadKinds > 0) {
    yield `${notices.unreadKinds.toLocaleString('en-US')} rows do not say whether the number is a mobile; left empty.`;
  }
}
