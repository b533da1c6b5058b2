import { Command, Option } from 'commander';
import { badInput } from '../errors.js';
import { parseWhole } from './arguments.js';
import type { ExtractCommandOptions } from './run-extract.js';
import { addScopeOptions, readScope } from './scope-options.js';

const examples = `
Examples:
  contacts extract --state Jalisco --amount 5000
  contacts extract --premium --amount 1000 --format csv --output campaign.csv
  contacts extract --city Cuauhtémoc --state Chihuahua --amount 200 --partial
  contacts extract --lada 33 --amount 100 --output - | head
  contacts extract --state Jalisco --amount 5000 --plan
  contacts extract --demo --state Jalisco --amount 5000

The people in the file leave the pool in the same transaction as it is finished. stdout gets the path of the
file (with --json one object, with --output - the contacts); everything else goes to stderr.

At most BOT_MAX_CONCURRENT_EXTRACTIONS run at once on one database, whoever asks. The others wait in the order in
which they came, and tell their place; Ctrl-C, or BOT_QUEUE_TIMEOUT, gives it up.`;

export function extractCommand(): Command {
  const command = new Command('extract');
  return addScopeOptions(command)
    .addOption(
      new Option('--amount <n>', 'how many contacts')
        .argParser((text) => parseWhole(text, '--amount', 1))
        .makeOptionMandatory(),
    )
    .option(
      '--format <format>',
      'xlsx, csv or txt (default: as the output is called, else xlsx; txt on stdout)',
    )
    .option(
      '--output <path>',
      'a file that does not exist yet, or - for stdout (default: named after what is asked)',
    )
    .addOption(new Option('--seed <n>', 'repeat a choice on the same pool').argParser(parseSeed))
    .option('--partial', 'take what there is when it is fewer')
    .option('--plan', 'show what would be taken from where, and change nothing')
    .addOption(
      new Option('--compress <when>', 'gzip TXT and CSV; auto: over 10 MB')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('--user <name>', 'who asks (default: the user of the operating system)')
    .option('--yes', 'do not ask before a large extraction')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', examples)
    .action(async (options: ExtractCommandOptions) => {
      const scope = readScope(options);
      if (scope === undefined) {
        throw badInput(
          'Say from where: --premium, --state, --city, --municipality or --lada. See: contacts extract --help',
        );
      }
      const { runExtract } = await import('./run-extract.js');
      await runExtract(scope, options);
    });
}

function parseSeed(text: string): number {
  return parseWhole(text, '--seed', 0, 2 ** 48 - 1);
}
