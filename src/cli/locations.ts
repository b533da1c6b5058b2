import { Argument, Command } from 'commander';
import type { LocationKind } from '../locations/index.js';
import { formatTable, print, printJson } from './print.js';
import { tell } from './terminal.js';
import { withDatabase } from './with-database.js';

const kinds: Record<string, LocationKind> = {
  states: 'state',
  cities: 'city',
  municipalities: 'municipality',
  ladas: 'lada',
};

const help = `
While the database is away, what was last read of it is told, and how old that is.

Examples:
  contacts locations states
  contacts locations cities --state Jalisco
  contacts locations ladas --json`;

export function locationsCommand(): Command {
  return new Command('locations')
    .addArgument(new Argument('<kind>', 'what to list').choices(Object.keys(kinds)))
    .option('--state <name>', 'only what lies in this state')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (plural: string, options: { state?: string; json?: boolean; demo?: boolean }) => {
      const kind = kinds[plural] ?? 'state';
      await withDatabase(options, async (context) => {
        const [{ indexPlaces, listNames, readPlaces }, { stalenessOf, withReader }] = await Promise.all([
          import('../locations/index.js'),
          import('./with-reader.js'),
        ]);
        await withReader(context, async (reader) => {
          const places = await readPlaces(
            reader,
            kind === 'lada' || kind === 'state' ? ['state'] : ['state', kind],
          );
          const names = listNames(indexPlaces(places), kind, options.state);
          const stale = stalenessOf(reader, reader.asOf, context.settings.BOT_TIME_ZONE);
          if (options.json) {
            const locations = names.map(({ name, state, ladas }) => ({ name, state, ladas }));
            const told = stale && { asOf: stale.asOf, ageSeconds: stale.ageSeconds };
            printJson({ kind, locations, stale: stale !== undefined, ...told });
            return;
          }
          const rows = names.map(({ name, state, ladas }) => [
            name,
            ...(kind === 'state' ? [] : [state ?? '']),
            ...(kind === 'lada' ? [] : [ladas.join(' ')]),
          ]);
          const headings = [
            kind,
            ...(kind === 'state' ? [] : ['state']),
            ...(kind === 'lada' ? [] : ['ladas']),
          ];
          for (const line of formatTable(headings, rows)) print(line);
          if (stale !== undefined) tell(`As of ${stale.words}.`);
        });
      });
    });
}
