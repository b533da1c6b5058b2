import { Argument, Command } from 'commander';
import type { LocationKind } from '../locations/index.js';
import { formatTable, print, printJson } from './print.js';
import { withDatabase } from './with-database.js';

const kinds: Record<string, LocationKind> = {
  states: 'state',
  cities: 'city',
  municipalities: 'municipality',
  ladas: 'lada',
};

const examples = `
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
    .addHelpText('after', examples)
    .action(async (plural: string, options: { state?: string; json?: boolean; demo?: boolean }) => {
      const kind = kinds[plural] ?? 'state';
      await withDatabase(options, async ({ database }) => {
        const { indexPlaces, listNames, readPlaces } = await import('../locations/index.js');
        const places = await readPlaces(
          database,
          kind === 'lada' || kind === 'state' ? ['state'] : ['state', kind],
        );
        const names = listNames(indexPlaces(places), kind, options.state);
        if (options.json) {
          return printJson({
            kind,
            locations: names.map(({ name, state, ladas }) => ({ name, state, ladas })),
          });
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
      });
    });
}
