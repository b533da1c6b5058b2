import { Command } from 'commander';
import { formatTable, print, printJson } from './print.js';
import { tell } from './terminal.js';

const help = `
Passwords and tokens are shown as ***. It asks no database. Exit code 2 when a setting is wrong; every problem
is told at once.

Examples:
  contacts config
  contacts config --json`;

export function configCommand(): Command {
  return new Command('config')
    .option('--json', 'print one object')
    .addHelpText('after', help)
    .action(async (options: { json?: boolean }) => {
      const { loadSettingsInForce, showSettings } = await import('../settings/index.js');
      const inForce = loadSettingsInForce(process.env);
      const settings = showSettings(inForce);
      if (options.json) return printJson({ settings, warnings: inForce.warnings });
      const rows = settings.map(({ name, value, source }) => [
        name,
        value ?? '',
        value === null ? '' : source,
      ]);
      for (const line of formatTable(['name', 'value', 'from'], rows)) print(line);
      for (const warning of inForce.warnings) tell(warning);
    });
}
