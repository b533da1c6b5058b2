import { ContactsError } from '../errors.js';

/** What the log may know of an error. */
export interface DescribedError {
  type: string;
  /** one of ours, an SQLSTATE, or a name of the operating system such as `ECONNREFUSED` */
  code?: string;
  message?: string;
  /** where it was thrown: function, file and line, outermost last */
  stack?: string[];
  cause?: DescribedError;
}

const longestChain = 5;

/**
 * Tells an error without the values that made it fail. PostgreSQL repeats them in `detail` and `where`, and for
 * data exceptions (class 22) in the message itself; what a trigger raises (P0) can hold a whole row.
 */
export function describeError(error: Error, depth = 0): DescribedError {
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' ? code : undefined;
  const own = error instanceof ContactsError;
  const telling = own || !(known !== undefined && /^(22|23|P0)[0-9A-Z]{3}$/.test(known));
  const { cause } = error;
  return {
    type: error.name,
    ...(known !== undefined && { code: known }),
    ...(telling && { message: error.message }),
    // Of our own the message says enough; the stack begins with the message, whatever is in it.
    ...(!own && { stack: framesOf(error) }),
    ...(cause instanceof Error && depth < longestChain && { cause: describeError(cause, depth + 1) }),
  };
}

function framesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 10).map((line) => line.trim());
}
