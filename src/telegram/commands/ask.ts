import { ContactsError } from '../../errors.js';
import { enqueueExtraction, formatCount, NotEnoughContactsError } from '../../extraction/index.js';
import type { Asker } from '../asker.js';
import { toFailure } from '../failure.js';
import type { House } from '../house.js';
import { describeFailure } from '../show.js';
import { menuSeconds } from '../store/menus.js';
import type { Asked } from '../store/requests.js';
import { statusOf } from '../work/status.js';

/**
 * Queues an extraction, once however often it is told, and shows how it goes.
 *
 * @param edit the message that shows it, instead of a new one
 */
export async function ask(house: House, asker: Asker, asked: Asked, edit?: number): Promise<void> {
  const { requests, database, options, telegram } = house;
  const { chatId, userId, messageId, language, origin, requestedBy, words } = asker;
  const { amount, scope, format } = asked;
  const before = await requests.from(origin);
  const id = before ?? (await enqueue().catch(offerFewer));
  if (id === undefined) return;
  const request = await requests.find(id);
  if (request === undefined || request.statusMessageId !== null) return;
  const { text, buttons } = await statusOf(house, request);
  if (edit !== undefined) await telegram.edit(chatId, edit, text, buttons);
  const message = edit ?? (await telegram.send(chatId, text, { buttons, replyTo: messageId }));
  house.shown.set(id, text);
  await requests.setMessage(id, message);
  house.wake();

  /** Too few: those there are can be had by a button. */
  async function offerFewer(error: unknown): Promise<undefined> {
    if (!(error instanceof NotEnoughContactsError) || error.available === 0) throw error;
    const fewer = { ...asked, amount: error.available };
    const data = await house.menus.add(chatId, userId, [{ do: 'get', ...fewer }], menuSeconds.question);
    const text = describeFailure(words, toFailure(error), options.timeZone);
    const buttons = [{ text: words.askFor(formatCount(fewer.amount)), data: data[0] ?? '' }];
    await telegram.send(chatId, text, { buttons, replyTo: messageId });
  }

  async function enqueue(): Promise<number | undefined> {
    let added: number | undefined;
    try {
      await enqueueExtraction(
        database,
        scope,
        { amount, requestedBy, channel: 'telegram', format, limits: options.limits },
        async (transaction, extractionId) => {
          added = await requests.add(transaction, {
            origin,
            chatId,
            userId,
            replyTo: messageId,
            language,
            kind: 'extraction',
            asked,
            large: amount > options.largeAmount,
            extractionId,
          });
          if (added === undefined) throw new AskedBefore();
        },
      );
    } catch (error) {
      // Told twice at once: whoever came first sees to it.
      if (!(error instanceof AskedBefore)) throw error;
      return undefined;
    }
    return added;
  }
}

class AskedBefore extends ContactsError {
  constructor() {
    super('BAD_INPUT', 'This was asked for already. Nothing was changed.');
  }
}
