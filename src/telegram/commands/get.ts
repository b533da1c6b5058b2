import { echo } from '../../echo.js';
import { availabilityOf, formatAvailable, formatCount } from '../../extraction/index.js';
import type { Asker } from '../asker.js';
import { type GetProblem, readGet } from '../grammar/index.js';
import type { House } from '../house.js';
import { asStatus, visible } from '../show.js';
import { type Choice, menuSeconds } from '../store/menus.js';
import type { Asked } from '../store/requests.js';
import { ask } from './ask.js';
import { resolveScope } from './resolve-scope.js';

/** `/get 500 Jalisco xlsx`: asks back what is not clear, has a large amount confirmed, and queues it. */
export async function get(house: House, asker: Asker, rest: string): Promise<void> {
  const request = readGet(rest);
  if ('problem' in request) return explain(house, asker, request);
  const { amount, format } = request;
  const scope = await resolveScope(house, asker, request.scope, (chosen) => ({
    do: 'get',
    amount,
    format,
    scope: chosen,
  }));
  if (scope !== undefined) await getFrom(house, asker, { amount, scope, format });
}

/**
 * The same once the place is known.
 *
 * @param edit the message that it goes on in, instead of a new one
 */
export async function getFrom(house: House, asker: Asker, asked: Asked, edit?: number): Promise<void> {
  const { amount, scope } = asked;
  if (amount <= house.options.largeAmount) return ask(house, asker, asked, edit);
  const { words } = asker;
  const availability = await availabilityOf(house.database, scope);
  const choices: Choice[] = [{ do: 'confirm', ...asked }, { do: 'decline' }];
  const data = await house.menus.add(asker.chatId, asker.userId, choices, menuSeconds.question);
  const text = words.confirm({ ...asStatus(words, asked), available: formatAvailable(availability) });
  const buttons = [
    { text: words.yes, data: data[0] ?? '' },
    { text: words.no, data: data[1] ?? '' },
  ];
  if (edit === undefined) {
    await house.telegram.send(asker.chatId, text, { buttons, replyTo: asker.messageId });
  } else await house.telegram.edit(asker.chatId, edit, text, buttons);
}

async function explain(house: House, asker: Asker, problem: GetProblem): Promise<void> {
  const { words, chatId, userId, messageId } = asker;
  const say = (text: string) => house.telegram.send(chatId, text, { replyTo: messageId });
  switch (problem.problem) {
    case 'nothing':
      await say(words.getUsage);
      return;
    case 'no amount':
      await say(words.noAmount(echo(problem.text)));
      return;
    case 'no place':
      await say(words.noPlace(String(problem.amount)));
      return;
    case 'long place':
      await say(words.longPlace);
      return;
    default: {
      const { text, meant, corrected } = problem;
      const answer = words.badAmount(echo(text), meant === undefined ? undefined : formatCount(meant));
      if (meant === undefined || corrected === undefined) {
        await say(answer);
        return;
      }
      const choices: Choice[] = [{ do: 'command', text: corrected }];
      const data = await house.menus.add(chatId, userId, choices, menuSeconds.question);
      const label = visible(corrected);
      await house.telegram.send(chatId, answer, {
        buttons: [{ text: label, data: data[0] ?? '' }],
        replyTo: messageId,
      });
    }
  }
}
