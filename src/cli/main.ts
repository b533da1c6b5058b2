import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { commands } from './commands.js';
import { exitCodesHelp } from './exit-codes.js';
import { reportError } from './report-error.js';
import { safeComplaint } from './safe-text.js';

const help = `
${exitCodesHelp}

The database is DATABASE_URL (or BOT_DB_HOST, _PORT, _NAME, _USER, _PASSWORD), also from a file .env here.
All settings: contacts config.
DATABASE_URL=embedded:FOLDER keeps a small one of its own; --demo tries everything on invented contacts.

Examples:
  contacts extract --demo --state Jalisco --amount 5000
  contacts availability --by state
  contacts history`;

async function buildProgram(argv: string[]): Promise<Command> {
  const program = new Command('contacts')
    .description('Hands out phone contacts from a PostgreSQL database so that nobody is handed out twice.')
    .version(version)
    .addHelpText('after', help);
  const called = calledCommand(argv);
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = name === called ? await load() : new Command(name);
    program.addCommand(command.description(description));
  }
  prepare(program, 'contacts');
  return program;
}

/** The name of the command that is called, or asked about by `contacts help NAME`. */
function calledCommand(argv: string[]): string | undefined {
  const [first, second] = argv.slice(2).filter((argument) => !argument.startsWith('-'));
  return first === 'help' ? second : first;
}

/** Gives a command and all below it what they have in common. */
function prepare(command: Command, line: string): void {
  command
    .option('--verbose', 'show what lies under an error')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${safeComplaint(text).trimEnd()}\n`) })
    .showHelpAfterError(`(See: ${line} --help)`);
  for (const below of command.commands) prepare(below, `${line} ${below.name()}`);
}

/**
 * Runs one command line and returns its exit code. Data goes to stdout, everything else to stderr.
 *
 * @param argv as `process.argv` has it
 */
export async function main(argv: string[]): Promise<number> {
  // Somebody who reads no further (`| head`) is no reason to crash; where it matters, the file says so.
  process.stdout.on('error', () => {});
  try {
    const program = await buildProgram(argv);
    await program.parseAsync(argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, { verbose: argv.includes('--verbose'), json: argv.includes('--json') });
  }
}
