import { randomBytes } from 'node:crypto';
import { ContactsError, type ErrorCode } from '../errors.js';
import { type Alternative, NotEnoughContactsError } from '../extraction/index.js';
import { type Limit, LimitReachedError } from '../limits/index.js';

/** Why something came to nothing, in facts that words can be made of; goes through the database and back. */
export interface Failure {
  /** by which it is found in the log */
  reference: string;
  code: ErrorCode | 'UNEXPECTED' | 'TIMEOUT';
  /** `NOT_ENOUGH_CONTACTS`: people there are, people held by others, and where there are more */
  available?: number;
  held?: number;
  alternatives?: Alternative[];
  /** `LIMIT_REACHED`: the limits in the way (none: the role), and what is left */
  limits?: Limit[];
  left?: number;
  /** `TIMEOUT`: contacts that were done by then */
  done?: number;
}

/** The facts of an error. */
export function toFailure(error: unknown, reference = newReference()): Failure {
  if (error instanceof NotEnoughContactsError) {
    const { available, held, alternatives } = error;
    return { reference, code: error.code, available, held, alternatives };
  }
  if (error instanceof LimitReachedError) {
    return { reference, code: error.code, limits: error.limits, left: error.left };
  }
  return { reference, code: error instanceof ContactsError ? error.code : 'UNEXPECTED' };
}

/** A short id for the log and for whoever asks about it. */
export function newReference(): string {
  return randomBytes(4).toString('hex');
}
