import { Command } from 'commander';
import type { ExtractionRecord, Release } from '../extraction/index.js';
import { formatTime } from './format-time.js';
import { formatTable, print, printJson } from './print.js';
import { withDatabase } from './with-database.js';

const examples = `
Examples:
  contacts show 3f2b9c1e
  contacts show 3f2b9c1e --json`;

export function showCommand(): Command {
  return new Command('show')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (id: string, options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, settings }) => {
        const { countObjecting, describeScope, findExtraction, findRelease, formatCount } = await import(
          '../extraction/index.js'
        );
        const extraction = await findExtraction(database, id);
        const release = await findRelease(database, extraction.id);
        const objecting = await countObjecting(database, extraction.id);
        if (options.json) return printJson({ ...extraction, objecting, release: release ?? null });
        const time = (at: Date | null) => (at === null ? '' : formatTime(at, settings.BOT_TIME_ZONE));
        const facts: [string, string][] = [
          ['extraction', extraction.id],
          ['state', extraction.state],
          ['cancelled', extraction.cancelledBy === null ? '' : describeCancel(extraction, time)],
          ['failure', extraction.cancelledBy === null ? (extraction.failure ?? '') : ''],
          ...(release ? describeRelease(release, time(release.releasedAt), formatCount) : []),
          ['scope', describeScope(extraction.scope)],
          ['requested', formatCount(extraction.requested) + (extraction.partial ? ', or fewer' : '')],
          ['delivered', extraction.delivered === null ? '' : formatCount(extraction.delivered)],
          ['objecting', !objecting ? '' : `${formatCount(objecting)} of them have objected since`],
          ['who', `${extraction.requestedBy} (${extraction.channel})`],
          ['asked', time(extraction.createdAt)],
          ['claimed', time(extraction.claimedAt)],
          ['delivered at', time(extraction.deliveredAt)],
          ['seed', String(extraction.seed)],
          ['file', extraction.filePath ?? ''],
          ['bytes', extraction.fileBytes === null ? '' : formatCount(extraction.fileBytes)],
          ['sha256', extraction.fileSha256 ?? ''],
          ['version', extraction.toolVersion],
        ];
        for (const [name, value] of facts) if (value !== '') print(`${name.padEnd(12)}  ${value}`);
        for (const line of formatStrata(extraction, formatCount)) print(line);
      });
    });
}

function describeRelease(
  { releasedBy, channel, reason, givenBack, changed, objecting }: Release,
  at: string,
  formatCount: (count: number) => string,
): [string, string][] {
  const stayed = [
    changed > 0 ? `${formatCount(changed)} changed since by others` : '',
    objecting > 0 ? `${formatCount(objecting)} object` : '',
  ].filter(Boolean);
  return [
    ['released', `${at} by ${releasedBy} (${channel}): ${reason}`],
    ['given back', [formatCount(givenBack), ...stayed].join(', ')],
  ];
}

function describeCancel(
  { cancelledBy, endedAt, failure }: ExtractionRecord,
  time: (at: Date | null) => string,
): string {
  return `${time(endedAt)} by ${cancelledBy}: ${failure}`;
}

function formatStrata({ strata }: ExtractionRecord, formatCount: (count: number) => string): string[] {
  if (strata === null) return [];
  const rows = strata.map(({ value, available, exact, quota, delivered }) => [
    value || '(none)',
    `${formatCount(available)}${exact ? '' : ' or more'}`,
    formatCount(quota),
    formatCount(delivered),
  ]);
  return ['', ...formatTable(['lada', 'available', 'quota', 'delivered'], rows)];
}
