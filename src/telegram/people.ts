import type { Chat, User } from 'grammy/types';
import { readAllowance } from '../limits/index.js';
import { type Asker, requesterOf } from './asker.js';
import type { House } from './house.js';
import { languageOf, wordsIn } from './words/index.js';

/**
 * Who asks, if they may: somebody among the users, in their own chat with the bot or in a chat that is allowed.
 * Undefined for everybody else.
 */
export async function recognise(
  house: House,
  from: User,
  chat: Chat,
  messageId: number | null,
  origin: string,
): Promise<Asker | undefined> {
  const { database, options } = house;
  const own = chat.type === 'private' && chat.id === from.id;
  if (!own && !options.allowedChats.includes(chat.id)) return undefined;
  const requestedBy = requesterOf(from.id);
  const query = database.run.bind(database);
  const allowance = await readAllowance(query, requestedBy, options.limits);
  if (!allowance.listed) return undefined;
  const language = languageOf(from.language_code);
  return {
    chatId: chat.id,
    userId: from.id,
    firstName: from.first_name,
    messageId,
    language,
    words: wordsIn(language),
    requestedBy,
    allowance,
    origin,
  };
}
