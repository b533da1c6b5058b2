import { Command } from 'commander';
import type { ExtractionRecord, Release } from '../extraction/index.js';
import { confirm } from './confirm.js';
import { formatTime } from './format-time.js';
import { print, printJson } from './print.js';
import { openProgress } from './progress.js';
import { requireRight } from './require-right.js';
import { tellReconciled } from './tell-reconciled.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { type CommandContext, withDatabase } from './with-database.js';

interface ReleaseOptions {
  reason: string;
  user?: string;
  yes?: boolean;
  json?: boolean;
  demo?: boolean;
}

const help = `
Gives back whose row still bears the mark of this extraction: status, and whatever else the extraction set, are as
they were. Whom somebody changed since, or who objects, stays as they are and is counted. All or nothing: Ctrl-C
gives nobody back. Released twice, it says when and by whom it was, and changes nothing.

The file stays where it is. It must not be used any more: its people can be handed out again.

Examples:
  contacts release 3f2b9c1e --reason "campaign called off"
  contacts release 3f2b9c1e --reason "wrong state" --user ana --yes --json`;

export function releaseCommand(): Command {
  return new Command('release')
    .argument('<id>', 'its id, or the beginning of it')
    .requiredOption('--reason <text>', 'why, for the ledger')
    .option('--user <name>', 'who releases (default: the user of the operating system)')
    .option('--yes', 'do not ask before (it asks on a terminal)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (id: string, options: ReleaseOptions) => {
      const releasedBy = whoAsks(options.user);
      await withDatabase(options, async (context) => {
        const { describeScope, findExtraction, findRelease, formatCount } = await import(
          '../extraction/index.js'
        );
        await requireRight(context, releasedBy, 'release');
        // A file that only waits for its name gets it now: no later command would look for it.
        await tellReconciled(context);
        const record = await findExtraction(context.database, id);
        if (!options.yes && (await findRelease(context.database, record.id)) === undefined) {
          const what = `${formatCount(record.delivered ?? 0)} contacts of ${describeScope(record.scope)}`;
          await confirm(`Give ${what} (${record.requestedBy}) back to the pool?`, context.signal);
        }
        const release = await releaseWithProgress(context, record, { ...options, releasedBy });
        if (options.json) return printJson(release);
        report(release, record, formatCount, context.settings.BOT_TIME_ZONE);
      });
    });
}

async function releaseWithProgress(
  { database, settings, signal }: CommandContext,
  { id, delivered }: ExtractionRecord,
  { reason, releasedBy }: ReleaseOptions & { releasedBy: string },
): Promise<Release & { new: boolean }> {
  const { releaseExtraction } = await import('../extraction/index.js');
  const progress = await openProgress('contacts', settings.BOT_PROGRESS_UPDATE_INTERVAL);
  try {
    return await releaseExtraction(database, id, {
      reason,
      releasedBy,
      channel: 'cli',
      signal,
      batchRows: settings.BOT_EXTRACTION_BATCH_SIZE,
      onProgress: (done) => progress.update(done, delivered ?? done),
    });
  } finally {
    progress.stop();
  }
}

function report(
  release: Release & { new: boolean },
  { filePath }: ExtractionRecord,
  formatCount: (count: number) => string,
  timeZone: string,
): void {
  const { extractionId, releasedAt, releasedBy, givenBack, changed, objecting } = release;
  if (!release.new) {
    tell(
      `Nothing was changed: it was released before, at ${formatTime(releasedAt, timeZone)} by ${releasedBy}.`,
    );
  }
  const [were, left, stay] = release.new ? ['', 'left', 'stay'] : ['were ', 'were left', 'stayed'];
  print(`${formatCount(givenBack)} contacts of extraction ${extractionId} ${were}given back`);
  if (changed > 0) print(`${formatCount(changed)} ${left} as they are: somebody else changed them since`);
  if (objecting > 0) print(`${formatCount(objecting)} ${stay} out of the pool: they object`);
  if (release.new && filePath !== null && filePath !== '-') {
    tell(`Its file must not be used any more; delete it where it is kept: ${filePath}`);
  }
}
