import type { ErrorCode } from '../errors.js';

/** What the command line ends with, by what went wrong. 0 is success, 1 everything unexpected. */
export const exitCodes: Record<ErrorCode, number> = {
  BAD_INPUT: 2,
  NOT_READY: 2,
  DATABASE_UNREACHABLE: 3,
  OUTCOME_UNKNOWN: 3,
  DATABASE_FAILED: 1,
  NOT_ENOUGH_CONTACTS: 4,
  LIMIT_REACHED: 5,
  FILE_NOT_WRITTEN: 6,
  INTERRUPTED: 130,
};

/** The same in words, for `--help`. */
export const exitCodesHelp = `Exit codes:
  0    done
  1    unexpected
  2    bad input, or a database that is not ready
  3    database unreachable
  4    not enough contacts
  5    a limit is reached
  6    the file could not be written
  130  interrupted (rolled back)`;
