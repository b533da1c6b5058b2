import { ContactsError, type ErrorCode } from '../errors.js';

/** What the database refused, or why it could not be asked. */
export class DatabaseError extends ContactsError {
  /**
   * Whether the same, done again from its beginning, may succeed a moment later, and is known not to have been
   * done.
   */
  readonly transient: boolean;
  /** after how many seconds it is worth trying again, where that is known */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; transient?: boolean; retryAfterS?: number } = {},
  ) {
    super(code, message, options);
    this.name = 'DatabaseError';
    this.transient = options.transient ?? false;
    this.retryAfterS = options.retryAfterS;
  }
}

interface DriverError extends Error {
  /** an SQLSTATE from the server, or a name such as ECONNREFUSED from the operating system */
  code?: string;
  /** of the server: `ERROR` ends a statement, `FATAL` the connection as well */
  severity?: string;
  /** what the operating system was asked for */
  syscall?: string;
  /** the name of the constraint that was violated */
  constraint?: string;
}

/** Whether there is no reaching the address, for a reason that has no words of its own below. */
function isNoAddress({ code = '', syscall = '' }: Partial<DriverError>): boolean {
  return (syscall === 'connect' || syscall === 'getaddrinfo') && !(code in unreachable);
}

/**
 * Whether a statement was not put as the protocol has it, with too few parameters for example: it will not be better
 * the next time. Poolers give the same code to everything of their own, and close the connection.
 */
function isMisput({ code, severity }: DriverError): boolean {
  return code === '08P01' && severity !== 'FATAL';
}

/** Of a certificate. */
const untrusted =
  'its certificate is signed by nobody who is trusted. Name the file of who signed it: BOT_DB_SSL_CA, or sslrootcert.';

/** What is told of a lost or refused connection, by what the operating system or the server calls it. */
const unreachable: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there. Is PostgreSQL running, and are host and port right?',
  ENOENT: 'there is no such socket. Is PostgreSQL running, and is the host right?',
  ENOTFOUND: 'the host name is not known. Check the host in DATABASE_URL or BOT_DB_HOST.',
  EAI_AGAIN: 'the host name could not be looked up. Check the network and the host.',
  ETIMEDOUT: 'it did not answer in time. Check the network, the firewall, host and port.',
  EHOSTUNREACH: 'there is no way to that host. Check the network and the host.',
  ECONNRESET: 'the connection was reset. Try again; if it stays so, read the log of the server.',
  ECONNABORTED: 'the connection broke. Try again; if it stays so, read the log of the server.',
  ENETUNREACH: 'there is no way to that network. Check the network and the host.',
  EPIPE: 'the connection broke. Try again; if it stays so, read the log of the server.',
  '28P01':
    'the password was refused. Check user and password in DATABASE_URL or BOT_DB_USER and BOT_DB_PASSWORD.',
  '28000': 'this user may not connect. Check the user, and pg_hba.conf on the server.',
  '3D000': 'there is no database of that name. Check DATABASE_URL or BOT_DB_NAME.',
  '53300': 'it has no connection left to give. Try again later, or lower BOT_DB_POOL_SIZE elsewhere.',
  '57P01': 'it was told to stop, or an administrator ended the connection. Try again.',
  '57P02': 'it crashed and is recovering. Try again in a moment.',
  '57P03': 'it is starting or stopping. Try again in a moment.',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it on the server.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host. Use the name that stands in it, or sslmode verify-ca.',
  '57P04': 'somebody has just dropped it. Check DATABASE_URL or BOT_DB_NAME.',
};

const lostConnection =
  /connection (terminated|ended|timeout|closed)|timeout expired|is not queryable|timeout exceeded when trying to connect/i;

/** The pool's own words when none of its connections became free in time: a busy tool, not a sick server. */
const poolExhausted = 'timeout exceeded when trying to connect';

/** The driver's words when the server has no TLS and is asked for it. */
const noTls = 'The server does not support SSL connections';

/** Of the errors of a connection, those that stay until somebody mends what they tell. */
const permanent = new Set([
  'ENOTFOUND',
  '28P01',
  '28000',
  '3D000',
  '57P04',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The unique index of the ledger: only somebody who claimed at the same moment can be met there. */
const claimedOnce = 'extraction_contacts_once';

/** Of the others, those that pass: somebody else was in the way, and the transaction was rolled back. */
function isPassing({ code, constraint }: DriverError): boolean {
  return code === '40001' || code === '40P01' || (code === '23505' && constraint === claimedOnce);
}

/** Whether the connection itself is what failed, so that nothing is known of the statement's outcome. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof ContactsError) return isConnectionError(error.cause);
  if (!(error instanceof Error)) return false;
  const { code } = error as DriverError;
  if (isMisput(error)) return false;
  if (code !== undefined && (code in unreachable || /^(08|57P)/.test(code))) return true;
  if (isNoAddress(error)) return true;
  return lostConnection.test(error.message);
}

/**
 * Whether the server, or the way to it, is what fails, for now: what a circuit breaker counts. A wrong password,
 * a wrong name and a busy pool are no such thing.
 */
export function isUnavailable(error: unknown): boolean {
  const failure = driverError(error);
  const stays = permanent.has(failure.code ?? '') || isNoAddress(failure);
  return isConnectionError(error) && !stays && failure.message !== poolExhausted;
}

/** Whether it is known not to have been done, and may succeed when it is done again from its beginning. */
export function isTransient(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.transient;
}

/** The same error, but for no repetition: it may have been done. */
export function asFinal({ code, message, cause }: ContactsError): DatabaseError {
  return new DatabaseError(code, message, { cause });
}

/** How long whoever tried often enough should wait before the next time, in seconds. */
const restS = 60;

/** The same error, but for no repetition: it was tried often enough. Says when to try again. */
export function afterAttempts({ code, message, cause }: ContactsError, attempts: number): DatabaseError {
  const told = attempts > 1 ? `${message} Tried ${attempts} times.` : message;
  return code === 'DATABASE_UNREACHABLE'
    ? new DatabaseError(code, `${told} Try again in ${restS} seconds.`, { cause, retryAfterS: restS })
    : new DatabaseError(code, told, { cause });
}

function driverError(error: unknown): Partial<DriverError> {
  return (error instanceof ContactsError ? error.cause : error) ?? {};
}

/**
 * Turns what the driver throws into a `ContactsError`; the only place that reads an SQLSTATE.
 * A `ContactsError` passes unchanged. The message never repeats values of a row: PostgreSQL puts them into
 * `detail`, and for class 22 (data exceptions) into the message itself; a trigger (class P0) can put a whole row
 * there. Those are left to `cause`.
 */
export function toContactsError(error: unknown): ContactsError {
  if (error instanceof ContactsError) return error;
  if (!(error instanceof Error))
    return new DatabaseError('DATABASE_FAILED', 'The database failed.', { cause: error });
  const { code = '', constraint } = error as DriverError;
  const passing = isPassing(error);
  const transient = passing || isUnavailable(error);
  const fail = (kind: ErrorCode, message: string) =>
    new DatabaseError(kind, message, { cause: error, transient });

  if (error.message === poolExhausted) {
    return fail(
      'DATABASE_UNREACHABLE',
      'No connection became free within BOT_DB_POOL_TIMEOUT. Try again when less is running, or raise BOT_DB_POOL_SIZE.',
    );
  }
  if (error.message === noTls) {
    return fail(
      'DATABASE_UNREACHABLE',
      'The database cannot be used: it does not encrypt connections. Turn ssl on there, or set sslmode to disable.',
    );
  }
  if (isConnectionError(error)) {
    const otherwise = isNoAddress(error)
      ? `there is no reaching that address (${code}). Check host and port in DATABASE_URL or BOT_DB_HOST.`
      : 'the connection was lost. Try again; if it stays so, read the log of the server.';
    const why = unreachable[code] ?? otherwise;
    return fail('DATABASE_UNREACHABLE', `The database cannot be used: ${why}`);
  }
  if (passing) {
    return fail(
      'DATABASE_FAILED',
      'Somebody else changed the same rows at the same time, and the database let them go first ' +
        `(${constraint ?? `SQLSTATE ${code}`}). Try again.`,
    );
  }
  switch (code) {
    case '57014':
      return fail(
        'INTERRUPTED',
        'The database stopped the statement: it was cancelled, or took longer than BOT_QUERY_TIMEOUT.',
      );
    case '42P01':
    case '42703':
    case '3F000':
      return fail('NOT_READY', `The database lacks something (${error.message}). Run: contacts migrate`);
    case '42501':
      return fail(
        'NOT_READY',
        `The database user lacks a right (${error.message}). Ask the owner of the table to grant it.`,
      );
    case '53100':
      return fail(
        'DATABASE_FAILED',
        'The disk of the database server is full. Nothing was changed; free some space there.',
      );
    default: {
      const what = code.startsWith('22')
        ? 'a value does not fit its column'
        : code.startsWith('P0')
          ? 'a trigger or a function there raised an exception; --verbose shows it'
          : error.message;
      return fail(
        'DATABASE_FAILED',
        `The database refused a statement: ${what} (SQLSTATE ${code || 'unknown'}).`,
      );
    }
  }
}

/**
 * Whether the database is away, so that what is remembered of it may stand in: not when it is there and refuses who
 * asks, nor when only this process has no connection left.
 */
export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = driverError(error);
  const refused = permanent.has(code) && code !== 'ENOTFOUND';
  return isConnectionError(error) && !refused && message !== poolExhausted;
}

/** Whether the server stopped a statement: it took too long, or an administrator cancelled it. */
export function isStopped(error: unknown): boolean {
  return error instanceof ContactsError && (error.cause as DriverError | undefined)?.code === '57014';
}

/** Whether the user of the database lacks the right to do it. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ContactsError && (error.cause as DriverError | undefined)?.code === '42501';
}
