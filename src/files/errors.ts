import { dirname } from 'node:path';
import { ContactsError } from '../errors.js';

/** What each code of Node's file system means, and what to do about it. */
const REASONS: Record<string, (path: string) => string> = {
  ENOSPC: () => 'the disk is full. Free some space, or choose another folder.',
  EDQUOT: () => 'the disk quota is used up. Free some space, or choose another folder.',
  EFBIG: () => 'the file would be larger than this disk allows. Choose another folder or a smaller amount.',
  EACCES: (path) => `${dirname(path)} may not be written to. Ask for permission, or choose another folder.`,
  EPERM: (path) => `${dirname(path)} may not be written to. Ask for permission, or choose another folder.`,
  EROFS: () => 'the disk is read-only. Choose another folder.',
  ENOENT: (path) => `the folder ${dirname(path)} does not exist. Create it first, or choose another folder.`,
  ENOTDIR: (path) => `${dirname(path)} is not a folder. Choose another folder.`,
  ELOOP: (path) => `the links in ${dirname(path)} lead in a circle. Choose another folder.`,
  ENAMETOOLONG: () => 'the name is too long. Choose a shorter one.',
  EMFILE: () => 'too many files are open. Run fewer extractions at once, or raise "ulimit -n".',
  ENFILE: () => 'too many files are open on this machine. Try again later.',
  EIO: () => 'the disk reported an error. Check the disk, or choose another one.',
};

/** Codes with which a pipe or socket says that its reader has gone. */
const READER_GONE = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/**
 * Turns what Node's file system or streams threw at `path` (`-` for a stream) into one of our errors: code
 * `FILE_NOT_WRITTEN`, the path, what is wrong in words, and the next step. A `ContactsError` stays as it is.
 */
export function fileError(error: unknown, path: string): ContactsError {
  if (error instanceof ContactsError) return error;
  const code = codeOf(error) ?? '';
  const what = path === '-' ? 'The output stream' : path;
  const reason =
    path === '-' && READER_GONE.has(code)
      ? 'its reader closed it before everything was written. Let the reader take it all, or write to a file.'
      : (REASONS[code]?.(path) ?? `the system refused it (${code || 'unknown error'}). Try another folder.`);
  return new ContactsError('FILE_NOT_WRITTEN', `${what} could not be written: ${reason}`, { cause: error });
}

/** The `code` of a Node error (`ENOSPC` …), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
