import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseWhole } from '../../dist/cli/arguments.js';
import { dataHome } from '../../dist/database/embedded/default-folder.js';
import { badInput } from '../../dist/errors.js';
import { pathNames } from './paths/index.js';
import { mostPeople } from './table/weights.js';

/** What the bench was called with. */
export interface Arguments {
  rows: number;
  databaseUrl: string | undefined;
  folder: string;
  only: string[];
  runs: number;
  json: string | undefined;
  rebuild: boolean;
  help: boolean;
}

export const help = `Usage: npm run bench -- [options]

Builds a table of invented contacts, once, and measures every path of the tool on it beside what one would
do instead.

Options:
  --rows N            people in the table (default 1,000,000; at most ${mostPeople().toLocaleString('en-US')})
  --database-url URL  build it in this empty database, instead of an embedded one
  --folder F          where the embedded database is kept for the next run
  --only NAME,…       measure only these: ${pathNames.join(', ')}
  --runs N            how often each figure is taken (default 5)
  --json FILE         write everything as JSON: machine, settings, sizes, every sample (default:
                      results-<rows>.json in the folder of the embedded database)
  --rebuild           drop the table and build it anew`;

/**
 * Reads the command line.
 *
 * @throws ContactsError `BAD_INPUT` for a flag or value that makes no sense
 */
export function parseArguments(argv: string[]): Arguments {
  const { values } = parse(argv);
  const only = (values.only ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = only.find((name) => !pathNames.includes(name));
  if (unknown !== undefined) {
    throw badInput(`--only knows no "${unknown}". It takes: ${pathNames.join(', ')}.`);
  }
  const url = values['database-url'];
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
    throw badInput('--database-url must begin with postgres://.');
  }
  if (url !== undefined && values.folder !== undefined) {
    throw badInput('--folder is for the embedded database: it does not go with --database-url.');
  }
  return {
    rows: parseWhole(values.rows ?? '1000000', '--rows', 10_000, mostPeople()),
    databaseUrl: url,
    folder: values.folder ?? join(dataHome(process.env, process.getuid?.() === 0), 'bench'),
    only,
    runs: parseWhole(values.runs ?? '5', '--runs', 1, 100),
    json: values.json,
    rebuild: values.rebuild ?? false,
    help: values.help ?? false,
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        rows: { type: 'string' },
        'database-url': { type: 'string' },
        folder: { type: 'string' },
        only: { type: 'string' },
        runs: { type: 'string' },
        json: { type: 'string' },
        rebuild: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw badInput(`${(error as Error).message.split('. ')[0]}. See: npm run bench -- --help`);
  }
}
