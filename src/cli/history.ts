import { Command, Option } from 'commander';
import { checkRequester } from '../limits/user-name.js';
import { parseWhole } from './arguments.js';
import { formatTime } from './format-time.js';
import { formatTable, print, printJson } from './print.js';
import { withDatabase } from './with-database.js';

const examples = `
Examples:
  contacts history
  contacts history --limit 100 --user cli:ana
  contacts history --json`;

export function historyCommand(): Command {
  return new Command('history')
    .addOption(
      new Option('--limit <n>', 'how many')
        .argParser((text) => parseWhole(text, '--limit', 1, 10_000))
        .default(20),
    )
    .option('--user <who>', 'only of this person, as the list has it, e.g. cli:ana')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (options: { limit: number; user?: string; json?: boolean; demo?: boolean }) => {
      if (options.user !== undefined) checkRequester(options.user);
      await withDatabase(options, async ({ database, settings }) => {
        const { describeScope, formatCount, listExtractions } = await import('../extraction/index.js');
        const extractions = await listExtractions(database, options.limit, options.user);
        if (options.json) return printJson({ extractions });
        if (extractions.length === 0) return print('No extraction yet.');
        const rows = extractions.map((extraction) => [
          extraction.id.slice(0, 8),
          formatTime(extraction.createdAt, settings.BOT_TIME_ZONE),
          extraction.requestedBy,
          describeScope(extraction.scope),
          formatCount(extraction.requested),
          extraction.delivered === null ? '' : formatCount(extraction.delivered),
          extraction.state,
          extraction.format ?? '',
        ]);
        const headings = ['id', 'when', 'who', 'scope', 'requested', 'delivered', 'state', 'format'];
        for (const line of formatTable(headings, rows)) print(line);
      });
    });
}
