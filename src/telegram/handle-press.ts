import type { Asker } from './asker.js';
import { ask } from './commands/ask.js';
import { cancelButton } from './commands/cancel.js';
import { get, getFrom } from './commands/get.js';
import { history } from './commands/own.js';
import { availableIn, citiesOf, states } from './commands/places.js';
import { releaseNow } from './commands/release.js';
import { readCommand } from './grammar/index.js';
import type { House } from './house.js';
import type { Choice, Pressed } from './store/menus.js';

/**
 * Carries out a button. Only whoever it was shown to may press it, while it holds; what it asks for is done once.
 * Returns what to say beside it, if anything.
 *
 * @param messageId the message that it stands under
 */
export async function handlePress(
  house: House,
  asker: Asker,
  data: string,
  messageId: number,
): Promise<string | undefined> {
  const { words, chatId, userId } = asker;
  const cancelled = /^x:(\d{1,15})$/.exec(data)?.[1];
  if (cancelled !== undefined) return cancelButton(house, asker, Number(cancelled));
  const pressed = await house.menus.find(data, chatId);
  if (pressed?.choice === undefined) return words.expired;
  if (pressed.userId !== userId) return words.notYours;
  if (pressed.choice.do === 'page') return turnPage(house, asker, pressed, messageId);
  const origin = `menu:${pressed.menu}`;
  if (!pressed.open) return (await house.requests.from(origin)) === undefined ? words.expired : words.already;
  await choose(house, { ...asker, origin }, pressed.choice, messageId);
  await house.menus.close(pressed.menu);
  return undefined;
}

async function turnPage(
  house: House,
  asker: Asker,
  { choice, open }: Pressed,
  messageId: number,
): Promise<string | undefined> {
  if (!open) return asker.words.expired;
  if (choice?.do !== 'page') return undefined;
  if (choice.list === 'cities') await citiesOf(house, asker, choice.state, choice.page, messageId);
  else if (choice.list === 'states') await states(house, asker, choice.page, messageId);
  else await history(house, asker, choice.page, messageId);
  return undefined;
}

async function choose(house: House, asker: Asker, choice: Choice, messageId: number): Promise<void> {
  const { telegram } = house;
  const { words, chatId } = asker;
  switch (choice.do) {
    case 'get': {
      const { amount, scope, format } = choice;
      return getFrom(house, asker, { amount, scope, format }, messageId);
    }
    case 'confirm': {
      const { amount, scope, format } = choice;
      return ask(house, asker, { amount, scope, format }, messageId);
    }
    case 'decline':
      return telegram.edit(chatId, messageId, words.declined);
    case 'command': {
      const command = readCommand(choice.text, house.bot.username);
      return get(house, asker, command?.rest ?? '');
    }
    case 'available':
      return availableIn(house, asker, choice.scope);
    case 'cities':
      return citiesOf(house, asker, choice.state, 0);
    case 'release':
      return releaseNow(house, asker, choice.extractionId, choice.reason, messageId);
    default:
      return undefined;
  }
}
