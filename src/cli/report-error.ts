import { Chalk } from 'chalk';
import { ContactsError } from '../errors.js';
import { exitCodes } from './exit-codes.js';
import { printJson } from './print.js';
import { safeText } from './safe-text.js';
import { errorColour } from './terminal.js';

/**
 * Tells an error on stderr, with `json` also as one object on stdout, and returns the exit code for it.
 * A stack trace is shown with `verbose` only.
 */
export function reportError(error: unknown, { verbose, json }: { verbose: boolean; json: boolean }): number {
  const known = error instanceof ContactsError;
  const code = known ? exitCodes[error.code] : 1;
  const message = safeText(
    known
      ? error.message
      : `Something unexpected went wrong: ${error instanceof Error ? error.message : error}. Run it again with --verbose to see where.`,
  );
  const chalk = new Chalk({ level: errorColour() });
  process.stderr.write(`${chalk.red('contacts:')} ${message}\n`);
  if (verbose) for (const line of tracesOf(error)) process.stderr.write(`${chalk.dim(line)}\n`);
  if (json) {
    const { retryAfterS: retryAfterSeconds } = error as { retryAfterS?: number };
    printJson({
      error: { code: known ? error.code : 'UNEXPECTED', message, exitCode: code, retryAfterSeconds },
    });
  }
  return code;
}

/** The stack of an error and of what caused it, outermost first. */
function* tracesOf(error: unknown): Generator<string> {
  for (let current = error; current !== undefined && current !== null; ) {
    if (!(current instanceof Error)) {
      yield String(current);
      return;
    }
    yield current.stack ?? current.message;
    current = current.cause;
  }
}
