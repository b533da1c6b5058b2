import { ContactsError } from '../errors.js';

interface DriverError extends Error {
  /** an SQLSTATE from the server, or a name such as ECONNREFUSED from the operating system */
  code?: string;
}

/** What is told of a lost or refused connection, by what the operating system or the server calls it. */
const unreachable: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there. Is PostgreSQL running, and are host and port right?',
  ENOENT: 'there is no such socket. Is PostgreSQL running, and is the host right?',
  ENOTFOUND: 'the host name is not known. Check the host in DATABASE_URL or BOT_DB_HOST.',
  EAI_AGAIN: 'the host name could not be looked up. Check the network and the host.',
  ETIMEDOUT: 'it did not answer in time. Check the network, the firewall, host and port.',
  EHOSTUNREACH: 'there is no way to that host. Check the network and the host.',
  ECONNRESET: 'the connection was reset. Try again; if it stays so, read the log of the server.',
  EPIPE: 'the connection broke. Try again; if it stays so, read the log of the server.',
  '28P01':
    'the password was refused. Check user and password in DATABASE_URL or BOT_DB_USER and BOT_DB_PASSWORD.',
  '28000': 'this user may not connect. Check the user, and pg_hba.conf on the server.',
  '3D000': 'there is no database of that name. Check DATABASE_URL or BOT_DB_NAME.',
  '53300': 'it has no connection left to give. Try again later, or lower BOT_DB_POOL_SIZE elsewhere.',
  '57P01': 'it was told to stop, or an administrator ended the connection. Try again.',
  '57P02': 'it crashed and is recovering. Try again in a moment.',
  '57P03': 'it is starting or stopping. Try again in a moment.',
};

const lostConnection =
  /connection (terminated|ended|timeout|closed)|timeout exceeded when trying to connect/i;

/** Whether the connection itself is what failed, so that nothing is known of the statement's outcome. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof ContactsError) return isConnectionError(error.cause);
  if (!(error instanceof Error)) return false;
  const { code } = error as DriverError;
  if (code !== undefined && (code in unreachable || code.startsWith('08'))) return true;
  return lostConnection.test(error.message);
}

/**
 * Turns what the driver throws into a `ContactsError`; the only place that reads an SQLSTATE.
 * A `ContactsError` passes unchanged. The message never repeats values of a row: PostgreSQL puts them into
 * `detail`, and for class 22 (data exceptions) into the message itself, so those are left to `cause`.
 */
export function toContactsError(error: unknown): ContactsError {
  if (error instanceof ContactsError) return error;
  if (!(error instanceof Error))
    return new ContactsError('DATABASE_FAILED', 'The database failed.', { cause: error });
  const { code = '' } = error as DriverError;
  const fail = (kind: ContactsError['code'], message: string) =>
    new ContactsError(kind, message, { cause: error });

  if (isConnectionError(error)) {
    const why =
      unreachable[code] ?? 'the connection was lost. Try again; if it stays so, read the log of the server.';
    return fail('DATABASE_UNREACHABLE', `The database cannot be used: ${why}`);
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
      const what = code.startsWith('22') ? 'a value does not fit its column' : error.message;
      return fail(
        'DATABASE_FAILED',
        `The database refused a statement: ${what} (SQLSTATE ${code || 'unknown'}).`,
      );
    }
  }
}
