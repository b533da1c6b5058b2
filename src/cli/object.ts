import { createInterface } from 'node:readline';
import { Command, Option } from 'commander';
import type { MarkedContacts, ObjectionSource } from '../objections/index.js';
import { parseWhole } from './arguments.js';
import { formatTime } from './format-time.js';
import { formatTable, print, printJson } from './print.js';
import { requireRight } from './require-right.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { withDatabase } from './with-database.js';

interface CommonOptions {
  user?: string;
  json?: boolean;
  demo?: boolean;
}

const help = `
Whoever objects is never extracted again: not now, not after a release, not when the same number is imported
later; and is left out when an old file is written again. REPEP is the registry of PROFECO, REUS that of
CONDUSEF, manual what people told you.

Examples:
  contacts object add 33 0123 4567
  contacts object import repep.csv.gz --source repep --date 2026-11-01
  contacts object list`;

const addExamples = `
Any form of a number will do. With - it is read from the standard input, one line, so that it stands in no list
of processes and no history of the shell. If a running extraction has just chosen the person, this waits for it.

Examples:
  contacts object add 33 0123 4567 --reason "asked on the phone"
  contacts object add - < number.txt`;

const importExamples = `
FILE is CSV, TXT or XLSX, gzipped or not, with a heading or without. Lines that cannot be read go to
FILE.unreadable.csv with the reason; all others take effect, or nothing does. The same list again does no harm.

Examples:
  contacts object import repep-2026-11.csv.gz --source repep --date 2026-11-01
  contacts object import refusals.xlsx --source manual`;

const listExamples = `
Counts only. Whether one number objects: contacts trace PHONE

Examples:
  contacts object list
  contacts object list --json`;

export function objectCommand(): Command {
  const command = new Command('object').addHelpText('after', help);
  command.addCommand(
    withCommonOptions(
      new Command('add')
        .description('record that one person objects')
        .argument('<phone...>', 'the number, or - to read it from the standard input')
        .option('--reason <text>', 'why, for the record'),
    )
      .addHelpText('after', addExamples)
      .action(add),
  );
  command.addCommand(
    withCommonOptions(
      new Command('import')
        .description('import a list of people who object')
        .argument('<file>', 'CSV, TXT or XLSX')
        .addOption(
          new Option('--source <source>', 'where the list comes from')
            .choices(['repep', 'reus', 'manual'])
            .makeOptionMandatory(),
        )
        .option('--date <day>', 'the day it is of, e.g. 2026-11-01 (default: when the file was last changed)')
        .option('--unreadable <path>', 'where lines go that cannot be read (default: FILE.unreadable.csv)'),
    )
      .addHelpText('after', importExamples)
      .action(importList),
  );
  command.addCommand(
    new Command('list')
      .description('show how many object, by source, and the lists that were imported')
      .addOption(
        new Option('--limit <n>', 'how many lists')
          .argParser((text) => parseWhole(text, '--limit', 1, 10_000))
          .default(20),
      )
      .option('--json', 'print one object')
      .option('--demo', 'use an embedded PostgreSQL with invented contacts')
      .addHelpText('after', listExamples)
      .action(list),
  );
  return command;
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--user <name>', 'who records it (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts');
}

async function add(words: string[], options: CommonOptions & { reason?: string }): Promise<void> {
  const by = whoAsks(options.user);
  // What `ps` shows of us held the number until now.
  process.title = 'contacts object add';
  const typed = words.join(' ');
  const number = typed === '-' ? await firstLine() : typed;
  await withDatabase(options, async ({ database, settings, signal }) => {
    await requireRight({ database, settings }, by, 'object');
    const { addObjection } = await import('../objections/index.js');
    const added = await addObjection(database, {
      phone: number,
      reason: options.reason,
      by,
      channel: 'cli',
      signal,
      onWait: tellWait,
    });
    if (options.json) return printJson(added);
    print(added.new ? 'Recorded.' : 'It was on record already.');
    await printMarked(added.marked);
  });
}

async function importList(
  path: string,
  options: CommonOptions & { source: ObjectionSource; date?: string; unreadable?: string },
): Promise<void> {
  const by = whoAsks(options.user);
  await withDatabase(options, async ({ database, settings, signal }) => {
    await requireRight({ database, settings }, by, 'import');
    const [{ importObjections }, { formatCount }] = await Promise.all([
      import('../objections/index.js'),
      import('../extraction/describe.js'),
    ]);
    let told = 0;
    const imported = await importObjections(database, {
      path,
      source: options.source,
      listDate: options.date,
      unreadablePath: options.unreadable,
      timeZone: settings.BOT_TIME_ZONE,
      by,
      channel: 'cli',
      signal,
      onWait: tellWait,
      onProgress: (lines) => {
        if (lines < told + 100_000) return;
        told = lines;
        tell(`${formatCount(lines)} lines read`);
      },
    });
    if (options.json) return printJson(imported);
    const { lines, known, repeated, unreadable, unreadableFile, listDate } = imported;
    print(`${options.source.toUpperCase()} list of ${listDate}: ${formatCount(lines)} lines`);
    const counts = [imported.new, known, repeated, unreadable].map(formatCount);
    for (const line of formatTable(['new', 'known', 'repeated', 'unreadable'], [counts])) print(line);
    if (unreadableFile !== null) print(`unreadable lines, each with the reason: ${unreadableFile}`);
    await printMarked(imported.marked);
  });
}

async function list(options: { limit: number; json?: boolean; demo?: boolean }): Promise<void> {
  await withDatabase(options, async ({ database, settings }) => {
    const [{ listObjectionLists, summariseObjections }, { formatCount }] = await Promise.all([
      import('../objections/index.js'),
      import('../extraction/describe.js'),
    ]);
    const sources = await summariseObjections(database, settings.BOT_TIME_ZONE);
    const lists = await listObjectionLists(database, options.limit);
    if (options.json) return printJson({ sources, lists });
    const age = (days: number | null) => (days === null ? '' : `${formatCount(days)} days`);
    const summary = sources.map(({ source, numbers, newestList, ageDays }) => [
      source,
      formatCount(numbers),
      newestList ?? 'none',
      age(ageDays),
    ]);
    for (const line of formatTable(['source', 'numbers', 'newest list', 'age'], summary)) print(line);
    if (lists.length === 0) return;
    print('');
    const rows = lists.map((one) => [
      formatTime(one.importedAt, settings.BOT_TIME_ZONE),
      one.importedBy,
      one.source,
      one.listDate,
      ...[one.lines, one.new, one.known, one.repeated, one.unreadable].map(formatCount),
      one.fileName,
    ]);
    const headings = [
      'imported',
      'who',
      'source',
      'of',
      'lines',
      'new',
      'known',
      'repeated',
      'unreadable',
      'file',
    ];
    for (const line of formatTable(headings, rows)) print(line);
  });
}

/** What changed among the contacts; those extracted before are told apart from those who objected. */
async function printMarked({ available, extracted, other }: MarkedContacts): Promise<void> {
  const { formatCount } = await import('../extraction/describe.js');
  if (available > 0) print(`${formatCount(available)} left the pool.`);
  if (extracted > 0) {
    print(`${formatCount(extracted)} had been extracted already; no release gives them back any more.`);
  }
  if (other > 0) print(`${formatCount(other)} were not available anyway, and now count as objecting.`);
  if (available + extracted + other === 0) print('No contact had to be changed.');
}

function tellWait(): void {
  tell('Waiting for running extractions that have chosen some of these people; Ctrl-C changes nothing.');
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}
