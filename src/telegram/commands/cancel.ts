import type { Asker } from '../asker.js';
import type { House } from '../house.js';
import { asStatus } from '../show.js';
import { cancel } from '../work/runner.js';

/** `/cancel`, `/cancel 3f2b9c1e`: what waits or runs; asked which, where there are several. */
export async function cancelCommand(house: House, asker: Asker, rest: string): Promise<void> {
  const { words, userId, chatId, messageId } = asker;
  const open = await house.requests.open(['waiting'], { userId });
  const prefix = rest.toLowerCase();
  const meant = open.filter(({ extractionId }) => extractionId.startsWith(prefix));
  const [only] = meant;
  const say = (text: string) => house.telegram.send(chatId, text, { replyTo: messageId });
  if (only === undefined) {
    await say(words.nothingToCancel);
    return;
  }
  if (meant.length > 1) {
    const buttons = meant.slice(0, 20).map(({ id, asked }) => {
      const { amount, scope } = asStatus(words, asked);
      return { text: `${amount} · ${scope}`, data: `x:${id}` };
    });
    await house.telegram.send(chatId, words.whichToCancel, { buttons, replyTo: messageId });
    return;
  }
  const done = await cancel(house, only);
  await say(done ? words.cancelled(asStatus(words, only.asked)) : words.tooLateToCancel);
}

/** The button under a request. Returns what to say beside it. */
export async function cancelButton(house: House, asker: Asker, requestId: number): Promise<string> {
  const { words } = asker;
  const request = await house.requests.find(requestId);
  if (request === undefined || request.chatId !== asker.chatId) return words.expired;
  if (request.userId !== asker.userId) return words.notYours;
  if (request.state !== 'waiting') return words.tooLateToCancel;
  return (await cancel(house, request))
    ? words.cancelled(asStatus(words, request.asked))
    : words.tooLateToCancel;
}
