import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import type { ContactRow, TracedContact, TracedObjection, TraceEvent } from '../extraction/index.js';
import { formatTime } from './format-time.js';
import { print, printJson } from './print.js';
import { withDatabase } from './with-database.js';

const help = `
The number may stand in any form, with spaces too; - reads it from standard input, so that it stands in no list of
processes and no history of a shell. An unknown number is an answer like any other: exit code 0.

Examples:
  contacts trace 33 0123 4567
  contacts trace +523301234567 --json
  contacts trace - < number.txt`;

export function traceCommand(): Command {
  return new Command('trace')
    .argument('<phone...>', 'the number, or -')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (words: string[], options: { json?: boolean; demo?: boolean }) => {
      // Whoever lists the processes of this machine need not see the number.
      process.title = 'contacts trace';
      const phone =
        words.length === 1 && words[0] === '-' ? (await text(process.stdin)).trim() : words.join(' ');
      await withDatabase(options, async ({ database, settings, signal }) => {
        const { traceNumber } = await import('../extraction/index.js');
        const trace = await traceNumber(database, phone, signal);
        if (options.json) return printJson(trace);
        if (trace.contacts.length === 0) {
          print(`${trace.number} is not among the contacts, and was never extracted.`);
        }
        for (const contact of trace.contacts) {
          for (const line of describe(trace.number, contact, settings.BOT_TIME_ZONE)) print(line);
        }
        for (const objection of trace.objections) print(describeObjection(objection, settings.BOT_TIME_ZONE));
      });
    });
}

function* describe(number: string, contact: TracedContact, timeZone: string): Generator<string> {
  const { id, row, history, asLedger } = contact;
  yield `${number}  contact ${id}`;
  yield `  now         ${row === null ? 'not among the contacts any more' : describeRow(row, timeZone)}`;
  for (const event of history) {
    const [first = '', ...more] = describeEvent(event);
    yield `  ${formatTime(event.at, timeZone)}  ${first}`;
    for (const line of more) yield `${' '.repeat(23)}${line}`;
  }
  if (history.length === 0) yield '  never extracted';
  if (row !== null && !asLedger)
    yield '  The row is not as the ledger has it: somebody else has changed it since.';
}

function describeObjection(
  { source, at, by, channel, reason, list }: TracedObjection,
  timeZone: string,
): string {
  const from = list === null ? '' : `, ${list.fileName} of ${list.day}`;
  const why = reason === null ? '' : `: ${reason}`;
  return `objects (${source}${from}) since ${formatTime(at, timeZone)}, recorded by ${by} (${channel})${why}`;
}

function describeRow(row: ContactRow, timeZone: string): string {
  const { status, statusSource, optOutAt, optOutMethod, optOutUserId, lada, state, municipality, city } = row;
  const place = [lada === null ? '' : `lada ${lada}`, city, municipality, state].filter(Boolean).join(', ');
  const since = optOutAt === null ? '' : ` since ${formatTime(optOutAt, timeZone)}`;
  const through = [optOutMethod, optOutUserId].filter(Boolean).join(' by ');
  const source = statusSource === null ? '' : ` (source: ${statusSource})`;
  return [`${status}${since}${through === '' ? '' : ` through ${through}`}${source}`, place]
    .filter(Boolean)
    .join(' · ');
}

function describeEvent({
  what,
  by,
  channel,
  extractionId,
  from,
  to,
  reason,
  ...event
}: TraceEvent): string[] {
  const who = `by ${by} (${channel})`;
  switch (what) {
    case 'extracted':
      return [`extracted ${who}: ${from} → ${to}`, `extraction ${extractionId}, ${whereIn(event)}`];
    case 'invalid':
      return [
        `found to have no valid number, in an extraction ${who}: ${from} → ${to}`,
        `extraction ${extractionId}`,
      ];
    case 'objecting':
      return [
        `marked as objecting ${who}: ${from} → ${to}`,
        ...(extractionId === null ? [] : [`extraction ${extractionId}`]),
      ];
    case 'released':
      return [`released ${who}: ${from} → ${to}`, `extraction ${extractionId}: ${reason}`];
    default:
      return [
        `let go with its extraction ${who}, and left as it was: changed by somebody else, or objecting`,
        `extraction ${extractionId}: ${reason}`,
      ];
  }
}

function whereIn({ file, host, position }: Pick<TraceEvent, 'file' | 'host' | 'position'>): string {
  const row = `row ${position?.toLocaleString('en-US') ?? '?'}`;
  if (file === null) return `${row} of no file of ours`;
  return file === '-' ? `${row} of standard output` : `${row} of ${file} on ${host}`;
}
