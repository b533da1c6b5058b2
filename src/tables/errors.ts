import { badInput, ContactsError } from '../errors.js';

/** What each code of Node's file system and zlib means, and what to do about it. */
const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file. Check the path.',
  ENOTDIR: 'there is no such file. Check the path.',
  EACCES: 'it may not be read. Ask for permission.',
  EPERM: 'it may not be read. Ask for permission.',
  EISDIR: 'it is a folder. Name a file in it.',
  EIO: 'the disk reported an error. Check the disk.',
  ENOSPC: 'the folder for temporary files is full. Free some space, or set TMPDIR.',
  Z_BUF_ERROR: 'its gzip data end too soon. Fetch the file again.',
  Z_DATA_ERROR: 'its gzip data are damaged. Fetch the file again.',
};

/** A refusal to read `path`; `where` is a line or row of it. */
export function unreadable(path: string, reason: string, where?: string, cause?: unknown): ContactsError {
  return badInput(`${path} could not be read${where ? ` at ${where}` : ''}: ${reason}`, cause);
}

/**
 * Turns what Node threw while reading `path` into one of our errors: `INTERRUPTED` when the signal was aborted,
 * else `BAD_INPUT` with the path and what is wrong. A `ContactsError` stays as it is.
 */
export function readError(error: unknown, path: string, signal?: AbortSignal): ContactsError {
  if (signal?.aborted) {
    const reason: unknown = signal.reason;
    if (reason instanceof ContactsError) return reason;
    return new ContactsError('INTERRUPTED', `Reading ${path} was interrupted.`, { cause: reason });
  }
  if (error instanceof ContactsError) return error;
  const code = String((error as { code?: unknown } | null | undefined)?.code ?? '');
  return unreadable(
    path,
    REASONS[code] ?? `the system refused it (${code || 'unknown error'}).`,
    undefined,
    error,
  );
}
