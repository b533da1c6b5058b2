import { findExtraction, formatCount, releaseExtraction } from '../../extraction/index.js';
import { LimitReachedError, requireRight } from '../../limits/index.js';
import type { Asker } from '../asker.js';
import { toFailure } from '../failure.js';
import type { House } from '../house.js';
import { chosenScope, describeFailure, echoedScope } from '../show.js';
import { type Choice, menuSeconds } from '../store/menus.js';
import { findOwn } from './find-own.js';

/** `/release 3f2b9c1e wrong campaign`: asks once more, then gives the contacts back. */
export async function release(house: House, asker: Asker, rest: string): Promise<void> {
  const { words, chatId, userId, messageId } = asker;
  const say = (text: string) => house.telegram.send(chatId, text, { replyTo: messageId });
  if (!(await mayRelease(house, asker))) return;
  const [id = '', ...others] = rest.split(/\s+/);
  const reason = others.join(' ').replaceAll(/\p{C}/gu, '').slice(0, 500);
  if (id === '' || reason === '') {
    await say(words.releaseUsage);
    return;
  }
  const record = await findOwn(house, asker, id);
  if (record === undefined) return;
  const choices: Choice[] = [{ do: 'release', extractionId: record.id, reason }, { do: 'decline' }];
  const data = await house.menus.add(chatId, userId, choices, menuSeconds.question);
  const text = words.confirmRelease({
    amount: formatCount(record.delivered ?? 0),
    scope: echoedScope(words, chosenScope(record.scope)),
    id: record.id.slice(0, 8),
  });
  const buttons = [
    { text: words.releaseButton, data: data[0] ?? '' },
    { text: words.no, data: data[1] ?? '' },
  ];
  await house.telegram.send(chatId, text, { buttons, replyTo: messageId });
}

/** The same once it is confirmed; tells it in the message that asked. */
export async function releaseNow(
  house: House,
  asker: Asker,
  extractionId: string,
  reason: string,
  messageId: number,
): Promise<void> {
  const { words, chatId, requestedBy } = asker;
  if (!(await mayRelease(house, asker))) return;
  const record = await findExtraction(house.database, extractionId);
  const release = await releaseExtraction(house.database, record.id, {
    reason,
    releasedBy: requestedBy,
    channel: 'telegram',
    batchRows: house.options.batchRows,
  });
  const id = record.id.slice(0, 8);
  const { givenBack, changed, objecting } = release;
  const text = release.new
    ? words.released({ given: formatCount(givenBack), changed, objecting, id })
    : words.releasedBefore(id);
  await house.telegram.edit(chatId, messageId, text);
}

async function mayRelease(house: House, { requestedBy, words, chatId, messageId }: Asker): Promise<boolean> {
  const { database, options, telegram } = house;
  try {
    await requireRight(database, requestedBy, 'release', options.limits);
    return true;
  } catch (error) {
    if (!(error instanceof LimitReachedError)) throw error;
    const text = describeFailure(words, toFailure(error), options.timeZone);
    await telegram.send(chatId, text, { replyTo: messageId });
    return false;
  }
}
