import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from '../../dist/database/index.js';
import { type Delivery, extractToFile, type ScopeRequest } from '../../dist/extraction/index.js';
import type { FileFormat } from '../../dist/files/index.js';
import { defaultLimitSettings, noLimit } from '../../dist/limits/index.js';

/** Whom the ledger of a bench database names. */
export const requestedBy = 'bench';

/** Extracts to a new file of the bench's folder, all the way: plan, claim, ledger, file, commit, name. */
export function extractOnce(
  database: Database,
  folder: string,
  request: ScopeRequest,
  amount: number,
  format: FileFormat = 'txt',
): Promise<Delivery> {
  return extractToFile(database, request, {
    amount,
    requestedBy,
    channel: 'bench',
    limits: { ...defaultLimitSettings, contactsADayPerUser: noLimit, contactsADay: noLimit },
    timeoutMs: 3_600_000,
    output: { path: () => join(folder, `${randomUUID()}.${format}`), format, compression: 'never' },
  });
}
