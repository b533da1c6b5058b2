import { echoId } from '../../echo.js';
import { ContactsError } from '../../errors.js';
import { type ExtractionRecord, findExtraction } from '../../extraction/index.js';
import type { Asker } from '../asker.js';
import type { House } from '../house.js';

/**
 * An extraction of the asker's own, or anybody's for a manager. Others, and those that do not exist, are told of in
 * the same words; then it is undefined.
 */
export async function findOwn(
  house: House,
  asker: Asker,
  prefix: string,
): Promise<ExtractionRecord | undefined> {
  const { words, allowance, requestedBy } = asker;
  try {
    const record = await findExtraction(house.database, prefix);
    const seesAll = allowance.role === 'manager' || allowance.role === 'admin';
    const own = record.requestedBy === requestedBy || record.requestedBy === `cli:${allowance.user}`;
    if (own || seesAll) return record;
  } catch (error) {
    if (!(error instanceof ContactsError && error.code === 'BAD_INPUT')) throw error;
  }
  const text = words.unknownExtraction(echoId(prefix));
  await house.telegram.send(asker.chatId, text, { replyTo: asker.messageId });
  return undefined;
}
