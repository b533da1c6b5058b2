import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { availabilityCommand } from './availability.js';
import { cancelCommand } from './cancel.js';
import { configCommand } from './config.js';
import { botCommand } from './bot.js';
import { doctorCommand } from './doctor.js';
import { exitCodesHelp } from './exit-codes.js';
import { explainCommand } from './explain.js';
import { exportCommand } from './export.js';
import { extractCommand } from './extract.js';
import { historyCommand } from './history.js';
import { importCommand } from './import.js';
import { importLadasCommand } from './import-ladas.js';
import { locationsCommand } from './locations.js';
import { migrateCommand } from './migrate.js';
import { objectCommand } from './object.js';
import { purgeCommand } from './purge.js';
import { reconcileCommand } from './reconcile.js';
import { releaseCommand } from './release.js';
import { reportError } from './report-error.js';
import { serveCommand } from './serve.js';
import { showCommand } from './show.js';
import { traceCommand } from './trace.js';
import { usersCommand } from './users.js';
import { verifyCommand } from './verify.js';

const help = `
${exitCodesHelp}

The database is DATABASE_URL (or BOT_DB_HOST, _PORT, _NAME, _USER, _PASSWORD), also from a file .env here.
All settings: contacts config.
DATABASE_URL=embedded:FOLDER keeps a small one of its own; --demo tries everything on invented contacts.

Examples:
  contacts extract --demo --state Jalisco --amount 5000
  contacts availability --by state
  contacts history`;

function buildProgram(): Command {
  const program = new Command('contacts')
    .description('Hands out phone contacts from a PostgreSQL database so that nobody is handed out twice.')
    .version(version)
    .addHelpText('after', help);
  const commands = [
    extractCommand(),
    availabilityCommand(),
    locationsCommand(),
    historyCommand(),
    showCommand(),
    exportCommand(),
    releaseCommand(),
    traceCommand(),
    verifyCommand(),
    cancelCommand(),
    importCommand(),
    importLadasCommand(),
    migrateCommand(),
    doctorCommand(),
    explainCommand(),
    reconcileCommand(),
    objectCommand(),
    botCommand(),
    configCommand(),
    purgeCommand(),
    serveCommand(),
    usersCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  prepare(program, 'contacts');
  return program;
}

/** Gives a command and all below it what they have in common. */
function prepare(command: Command, line: string): void {
  command
    .option('--verbose', 'show what lies under an error')
    .exitOverride()
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
  const program = buildProgram();
  try {
    await program.parseAsync(argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, { verbose: argv.includes('--verbose'), json: argv.includes('--json') });
  }
}
