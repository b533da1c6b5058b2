import { Command, Option } from 'commander';
import { badInput } from '../errors.js';
import type { LocationKind } from '../locations/index.js';
import { formatTable, print, printJson } from './print.js';
import { addScopeOptions, readScope, type ScopeOptions } from './scope-options.js';
import { withDatabase } from './with-database.js';

interface AvailabilityOptions extends ScopeOptions {
  by?: LocationKind;
  json?: boolean;
  demo?: boolean;
}

const examples = `
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
    .addHelpText('after', examples)
    .action(async (options: AvailabilityOptions) => {
      const scope = readScope(options);
      if (options.by !== undefined && scope !== undefined && scope.kind !== 'state') {
        throw badInput(`--by goes with --state only, not with --${scope.kind}.`);
      }
      await withDatabase(options, async ({ database }) => {
        const { availabilityOf, countByPlace, describeScope, formatCount } = await import(
          '../extraction/index.js'
        );
        if (options.by === undefined) {
          const availability = await availabilityOf(database, scope);
          if (options.json) return printJson(availability);
          const where =
            availability.scope.kind === 'all' ? 'the whole pool' : describeScope(availability.scope);
          return print(`${formatCount(availability.available)} available in ${where}`);
        }
        const places = await countByPlace(database, options.by, options.state);
        const available = places.reduce((total, place) => total + place.available, 0);
        if (options.json)
          return printJson({ by: options.by, places, available, exact: true, asOf: new Date() });
        const withState = places.some(({ state }) => state !== undefined) && options.by !== 'lada';
        const rows = places.map(({ name, state, available }) => [
          name ?? '(none)',
          ...(withState ? [state ?? ''] : []),
          formatCount(available),
        ]);
        for (const line of formatTable([options.by, ...(withState ? ['state'] : []), 'available'], rows))
          print(line);
        print(`${formatCount(available)} in all`);
      });
    });
}
