import type { Database, Transaction } from '../../database/index.js';
import { formatCount } from '../../extraction/describe.js';
import type { Finding } from '../finding.js';

/** What a verification of the ledger looks at. */
export interface VerifyContext {
  database: Database;
  /** without a time limit, for what reads tables whole; nothing is written in it */
  transaction: Transaction;
  signal: AbortSignal | undefined;
  /** days after which exported files are removed */
  retentionDays: number;
}

/** Verifies one thing; yields at least one finding. */
export type Verification = (context: VerifyContext) => Promise<Finding[]>;

/** `3 contacts`, `1 contact` */
export function count(number: number, what: string): string {
  return `${formatCount(number)} ${what}${number === 1 ? '' : 's'}`;
}
