import type { BotApi } from './bot-api.js';
import type { BotMessage, Chat, Sender } from './types.js';

/** Somebody at a telephone: writes, reads, presses buttons, opens files. */
export class Person {
  readonly sender: Sender;
  /** where they write; at first their own chat with the bot */
  chat: Chat;
  readonly #api: BotApi;
  /** messages of the bot up to here have been read */
  #read = 0;

  constructor(api: BotApi, id: number, language?: string) {
    this.#api = api;
    this.sender = {
      id,
      first_name: `Person ${id}`,
      ...(language !== undefined && { language_code: language }),
    };
    this.chat = { id, type: 'private' };
    api.chats.known.set(id, this.chat);
  }

  /** Writes a message; returns the id of its update. */
  says(text: string, more: Record<string, unknown> = {}): number {
    return this.#api.write(this.sender, this.chat, { text, ...more });
  }

  /** The next message of the bot in this chat that fits, as soon as it does (it may be edited until then). */
  async reads(pattern: RegExp): Promise<BotMessage> {
    const message = await this.#api.waitFor(
      () =>
        this.#api.chats.messages
          .slice(this.#read)
          .find(({ chat, text, deleted }) => chat.id === this.chat.id && !deleted && pattern.test(text)),
      `${this.sender.id} to read ${pattern}`,
    );
    this.#read = this.#api.chats.messages.indexOf(message) + 1;
    return message;
  }

  /** The next file that the bot sends to this chat. */
  async receives(): Promise<BotMessage & { document: NonNullable<BotMessage['document']> }> {
    const message = await this.#api.waitFor(
      () =>
        this.#api.chats.messages
          .slice(this.#read)
          .find(({ chat, document }) => chat.id === this.chat.id && document !== undefined),
      `${this.sender.id} to receive a file`,
    );
    this.#read = this.#api.chats.messages.indexOf(message) + 1;
    return message as BotMessage & { document: NonNullable<BotMessage['document']> };
  }

  /** Presses the button whose text fits. */
  presses(message: BotMessage, label: RegExp): number {
    const button = message.buttons.find(({ text }) => label.test(text));
    if (button === undefined) {
      throw new Error(
        `no button ${label} under "${message.text}": ${message.buttons.map(({ text }) => text)}`,
      );
    }
    return this.#api.press(this.sender, message, button.callback_data);
  }
}
