import { formatCount } from '../../extraction/index.js';
import type { Asker } from '../asker.js';
import type { Format } from '../grammar/index.js';
import type { House } from '../house.js';
import { chosenScope, echoedScope, moment } from '../show.js';
import { findOwn } from './find-own.js';

/** `/resend 3f2b9c1e`: the file again, written anew from the ledger. Nobody is extracted. */
export async function resend(house: House, asker: Asker, rest: string): Promise<void> {
  const { words, chatId, userId, messageId, language, origin } = asker;
  const say = (text: string) => house.telegram.send(chatId, text, { replyTo: messageId });
  if (rest === '') {
    await say(words.resendUsage);
    return;
  }
  const record = await findOwn(house, asker, rest);
  if (record === undefined) return;
  if (record.state !== 'committed' && record.state !== 'delivered') {
    const { id, requested, scope, createdAt, state } = record;
    await say(
      words.historyLine({
        id: id.slice(0, 8),
        at: moment(words, createdAt, house.options.timeZone),
        amount: formatCount(requested),
        scope: echoedScope(words, chosenScope(scope)),
        state: words.ledgerStates[state] ?? state,
      }),
    );
    return;
  }
  const query = <Row extends object>(sql: string, values: unknown[] = []) =>
    house.database.run<Row>(sql, values);
  const id = await house.requests.add(
    { query },
    {
      origin,
      chatId,
      userId,
      replyTo: messageId,
      language,
      kind: 'resend',
      asked: {
        amount: record.delivered ?? record.requested,
        scope: chosenScope(record.scope),
        format: (record.format ?? 'xlsx') as Format,
      },
      large: false,
      extractionId: record.id,
    },
  );
  if (id === undefined) return;
  await house.requests.setMessage(id, await say(words.resending(record.id.slice(0, 8))));
  house.wake();
}
