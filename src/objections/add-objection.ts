import type { Database } from '../database/index.js';
import { badInput } from '../errors.js';
import { readNumber } from './read-number.js';
import { recordObjections } from './record.js';
import type { MarkedContacts, Recorder } from './types.js';

/** One objection, as somebody reports it. */
export interface NewObjection extends Recorder {
  /** in any form; never repeated in an error */
  phone: string;
  reason?: string | undefined;
  /** an abort rolls back */
  signal?: AbortSignal | undefined;
  /** called once, when a running extraction holds the person and is waited for */
  onWait?: (() => void) | undefined;
}

export interface AddedObjection {
  /** false: it was on record already */
  new: boolean;
  marked: MarkedContacts;
}

/** The longest reason that is kept. */
const longestReason = 500;

/**
 * Records that one person objects. When it returns, no extraction will choose that number any more, whether it
 * is a contact now, or becomes one later. What fails for a moment is done again as a whole.
 *
 * @throws ContactsError `BAD_INPUT` for what is no Mexican number; `INTERRUPTED`
 */
export async function addObjection(database: Database, objection: NewObjection): Promise<AddedObjection> {
  const { phone, reason, by, channel, signal, onWait } = objection;
  const number = readNumber(phone);
  if ('problem' in number) {
    throw badInput(
      `The number cannot be read: ${number.problem}. Write its ten digits, with or without 52 or +52 before them.`,
    );
  }
  const options = {
    source: 'manual',
    listId: null,
    reason: checkReason(reason),
    by,
    channel,
    onWait,
  } as const;
  return database.repeatWhole(
    async () => {
      const transaction = await database.begin(signal);
      try {
        const recorded = await recordObjections(transaction, [number.phone], options);
        await transaction.commit('pool');
        return { new: recorded.new === 1, marked: recorded.marked };
      } finally {
        await transaction.rollback();
      }
    },
    { signal },
  );
}

function checkReason(reason: string | undefined): string | null {
  const text = reason?.trim() ?? '';
  if (text.length > longestReason) throw badInput(`A reason has ${longestReason} characters at most.`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) throw badInput('A reason is one line, without control characters.');
  return text === '' ? null : text;
}
