import { Command } from 'commander';
import type { Cancellation } from '../extraction/index.js';
import { print, printJson } from './print.js';
import { requireRight } from './require-right.js';
import { tell } from './terminal.js';
import { whoAsks } from './who-asks.js';
import { withDatabase } from './with-database.js';

interface CancelOptions {
  reason: string;
  user?: string;
  json?: boolean;
  demo?: boolean;
}

const help = `
It can no longer commit from the moment that this is on record; the server's work for it is stopped, and everybody goes
back to the pool, also when its process hangs. The process ends with exit code 130 and leaves no file.

Whoever may extract may cancel what they asked for; what others asked for takes the role manager.

One that has committed cannot be cancelled; contacts release gives its people back. Cancelled twice, it says when and
by whom it was, and changes nothing.

Examples:
  contacts cancel 3f2b9c1e
  contacts cancel 3f2b9c1e --reason "wrong state" --user ana --json`;

export function cancelCommand(): Command {
  return new Command('cancel')
    .argument('<id>', 'its id, or the beginning of it; see contacts history')
    .option('--reason <text>', 'why, for the ledger', 'contacts cancel')
    .option('--user <name>', 'who cancels (default: the user of the operating system)')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (id: string, options: CancelOptions) => {
      const cancelledBy = whoAsks(options.user);
      await withDatabase(options, async ({ database, settings, signal }) => {
        const { cancelExtraction, findExtraction } = await import('../extraction/index.js');
        const extraction = await findExtraction(database, id);
        const right = extraction.requestedBy === cancelledBy ? 'extract' : 'cancel others';
        await requireRight({ database, settings }, cancelledBy, right);
        const { reason } = options;
        const cancellation = await cancelExtraction(database, extraction.id, { cancelledBy, reason, signal });
        if (options.json) return printJson(cancellation);
        report(cancellation);
      });
    });
}

function report({ extractionId, cancelledBy, reason, stopped, ...cancellation }: Cancellation): void {
  if (!cancellation.new) tell(`Nothing was changed: it was cancelled before, by ${cancelledBy}: ${reason}`);
  if (!stopped) {
    tell(
      'It cannot commit any more, but its session still holds its contacts, and did not end when it was told to. ' +
        'They are free as soon as it ends.',
    );
  }
  print(`extraction ${extractionId} cancelled`);
}
