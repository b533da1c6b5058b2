import type { Message } from 'grammy/types';
import { echo } from '../echo.js';
import type { Asker } from './asker.js';
import { cancelCommand } from './commands/cancel.js';
import { get } from './commands/get.js';
import { history, stats, status } from './commands/own.js';
import { available, cities, states } from './commands/places.js';
import { release } from './commands/release.js';
import { resend } from './commands/resend.js';
import { type Command, readCommand } from './grammar/index.js';
import type { House } from './house.js';

/** What a message is to the bot. */
export type Heard =
  /** nothing to it: said among people, or by a bot or a channel */
  | { kind: 'ignored' }
  | { kind: 'command'; command: Command }
  /** a command that is not carried out because of how it came */
  | { kind: 'not carried out'; why: 'edited' | 'forwarded' | 'caption' }
  /** no command, in a chat where everything is said to the bot */
  | { kind: 'talk' };

/** Tells what a message is to the bot. Pure. */
export function hear(message: Message, botName: string, edited: boolean): Heard {
  const { from, chat } = message;
  // Who writes as a channel or an anonymous administrator cannot be charged.
  if (from === undefined || from.is_bot || message.sender_chat !== undefined) return { kind: 'ignored' };
  if (chat.type === 'channel') return { kind: 'ignored' };
  const isPrivate = chat.type === 'private';
  const command = readCommand(message.text ?? message.caption ?? '', botName);
  if (command === undefined) return isPrivate && !edited ? { kind: 'talk' } : { kind: 'ignored' };
  // In a group, an unknown word after a slash is for another bot unless it names this one.
  if (!isPrivate && command.name === undefined && !command.addressed) return { kind: 'ignored' };
  if (edited) return { kind: 'not carried out', why: 'edited' };
  if (message.forward_origin !== undefined || message.via_bot !== undefined) {
    return { kind: 'not carried out', why: 'forwarded' };
  }
  if (message.text === undefined) return { kind: 'not carried out', why: 'caption' };
  return { kind: 'command', command };
}

/** Carries a message out. */
export async function handleMessage(house: House, asker: Asker, heard: Heard): Promise<void> {
  const { words } = asker;
  const say = (text: string) => house.telegram.send(asker.chatId, text, { replyTo: asker.messageId });
  if (heard.kind === 'ignored') return;
  if (heard.kind === 'not carried out') {
    await say({ edited: words.edited, forwarded: words.forwarded, caption: words.withFile }[heard.why]);
    return;
  }
  if (heard.kind === 'talk') {
    await say(words.help);
    return;
  }
  const { name, rest } = heard.command;
  switch (name) {
    case 'start':
      await say(words.start(echo(asker.firstName)));
      return;
    case 'help':
      await say(words.help);
      return;
    case 'get':
      return get(house, asker, rest);
    case 'available':
      return available(house, asker, rest);
    case 'states':
      return states(house, asker, 0);
    case 'cities':
      return cities(house, asker, rest);
    case 'stats':
      return stats(house, asker);
    case 'status':
      return status(house, asker);
    case 'history':
      return history(house, asker, 0);
    case 'resend':
      return resend(house, asker, rest);
    case 'release':
      return release(house, asker, rest);
    case 'cancel':
      return cancelCommand(house, asker, rest);
    default:
      await say(`${words.unknownCommand}\n\n${words.help}`);
  }
}
