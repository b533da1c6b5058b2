/**
 * Every reason for which an operation of this package can fail. The list is closed: a caller may switch
 * over it, and the command line turns each into one documented exit code.
 *
 * - `BAD_INPUT`: what was asked makes no sense as it stands (amount, name, path, setting).
 * - `NOT_READY`: the database lacks something that `contacts migrate` or its owner must add.
 * - `DATABASE_UNREACHABLE`: no connection, or one that broke; nothing was changed.
 * - `DATABASE_FAILED`: the database refused a statement for a reason of its own.
 * - `OUTCOME_UNKNOWN`: the connection broke at COMMIT and could not be asked again yet.
 * - `NOT_ENOUGH_CONTACTS`: the scope holds fewer people than were asked for.
 * - `LIMIT_REACHED`: a daily or hourly limit, or what a role may do, stands in the way.
 * - `FILE_NOT_WRITTEN`: the file, its folder or standard output refused a write.
 * - `INTERRUPTED`: a signal, a cancel or a deadline ended the work; it was rolled back.
 */
export type ErrorCode =
  | 'BAD_INPUT'
  | 'NOT_READY'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_FAILED'
  | 'OUTCOME_UNKNOWN'
  | 'NOT_ENOUGH_CONTACTS'
  | 'LIMIT_REACHED'
  | 'FILE_NOT_WRITTEN'
  | 'INTERRUPTED';

/**
 * The one error class of this package. `message` says what failed, the value at fault and the next step,
 * and never holds a phone number, a name of a person or a password. `cause` is the error underneath.
 */
export class ContactsError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ContactsError';
    this.code = code;
  }
}

/** Work that somebody, a signal or a deadline put an end to; it was rolled back. Code `INTERRUPTED`. */
export class CancelledError extends ContactsError {
  /** who, e.g. `cli:ana`, `system` or `deadline`; undefined: whoever asked for the work */
  readonly by: string | undefined;
  /** why, for the ledger */
  readonly why: string;

  constructor(message: string, { by, why }: { by?: string; why: string }) {
    super('INTERRUPTED', message);
    this.name = 'CancelledError';
    this.by = by;
    this.why = why;
  }
}

/** A `ContactsError` with code `BAD_INPUT`: the commonest refusal, in one short word. */
export function badInput(message: string, cause?: unknown): ContactsError {
  return new ContactsError('BAD_INPUT', message, { cause });
}
