import { Command, Option } from 'commander';
import { badInput } from '../errors.js';
import type { LocationKind } from '../locations/index.js';
import { addScopeOptions, readScope, type ScopeOptions } from './scope-options.js';
import { withDatabase } from './with-database.js';

interface AvailabilityOptions extends ScopeOptions {
  by?: LocationKind;
  json?: boolean;
  demo?: boolean;
}

const help = `
It counts exactly. Where that takes longer than BOT_QUERY_TIMEOUT, the planner's estimate is shown instead, marked by
"≈" and, with --json, by "exact": false. A state with fewer than BOT_LOW_STOCK is marked as low.

While the database is away, what was last read of it is told, and how old that is ("stale": true, "ageSeconds"). For
that it keeps names and counts, and no numbers, in $XDG_CACHE_HOME/contacts or ~/.cache/contacts.

Examples:
  contacts availability --state Jalisco
  contacts availability --premium
  contacts availability --by state
  contacts availability --by city --state Jalisco --json`;

export function availabilityCommand(): Command {
  const command = new Command('availability');
  return addScopeOptions(command)
    .addOption(
      new Option('--by <kind>', 'count place by place').choices(['state', 'municipality', 'city', 'lada']),
    )
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: AvailabilityOptions) => {
      const scope = readScope(options);
      if (options.by !== undefined && scope !== undefined && scope.kind !== 'state') {
        throw badInput(`--by goes with --state only, not with --${scope.kind}.`);
      }
      await withDatabase(options, async (context) => {
        const { settings } = context;
        const [
          { availabilityOf, countByPlace },
          { printAvailability, printPlaces },
          { stalenessOf, withReader },
        ] = await Promise.all([
          import('../extraction/index.js'),
          import('./print-availability.js'),
          import('./with-reader.js'),
        ]);
        await withReader(context, async (reader) => {
          const shown = (asOf: Date) => ({
            json: options.json ?? false,
            lowStock: settings.BOT_LOW_STOCK,
            limitS: settings.BOT_QUERY_TIMEOUT,
            stale: stalenessOf(reader, asOf, settings.BOT_TIME_ZONE),
          });
          if (options.by === undefined) {
            const availability = await availabilityOf(reader, scope);
            printAvailability(availability, shown(availability.asOf));
          } else {
            const counts = await countByPlace(reader, options.by, options.state);
            printPlaces(counts, options.by, shown(counts.asOf));
          }
        });
      });
    });
}
