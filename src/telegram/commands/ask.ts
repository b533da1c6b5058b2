import { enqueueExtraction } from '../../extraction/index.js';
import { ContactsError } from '../../errors.js';
import type { Asker } from '../asker.js';
import type { House } from '../house.js';
import type { Asked } from '../store/requests.js';
import { statusOf } from '../work/status.js';

/**
 * Queues an extraction, once however often it is told, and shows how it goes.
 *
 * @param edit the message that shows it, instead of a new one
 */
export async function ask(house: House, asker: Asker, asked: Asked, edit?: number): Promise<void> {
  const { requests, database, options, telegram } = house;
  const { chatId, userId, messageId, language, origin, requestedBy } = asker;
  const { amount, scope, format } = asked;
  const before = await requests.from(origin);
  const id = before ?? (await enqueue());
  if (id === undefined) return;
  const request = await requests.find(id);
  if (request === undefined || request.statusMessageId !== null) return;
  const { text, buttons } = await statusOf(house, request);
  if (edit !== undefined) await telegram.edit(chatId, edit, text, buttons);
  const message = edit ?? (await telegram.send(chatId, text, { buttons, replyTo: messageId }));
  await requests.setMessage(id, message);
  house.wake();

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
