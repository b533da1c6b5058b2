import { createReadStream } from 'node:fs';
import { autoRetry } from '@grammyjs/auto-retry';
import { Api, GrammyError, InputFile } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';

/** A button, with what it carries. */
export interface Button {
  text: string;
  data: string;
}

export interface Sending {
  buttons?: readonly Button[];
  /** the message it answers */
  replyTo?: number | null;
}

const longestText = 4096;
const longestCaption = 1024;
const longestLabel = 60;

/**
 * The Bot API as the bot uses it. Texts go out as they are, without markup, so that no name can become any. What
 * Telegram asks to be sent later (`retry_after`) waits, by itself: other calls go on.
 */
export class Telegram {
  readonly api: Api;
  readonly #edits = new Map<string, Promise<void>>();

  constructor(token: string, apiRoot: string) {
    // A call waits for as long as Telegram needs to take a large file in.
    this.api = new Api(token, { apiRoot, timeoutSeconds: 600 });
    this.api.config.use(autoRetry({ maxRetryAttempts: 3, maxDelaySeconds: 60, rethrowHttpErrors: true }));
  }

  /** Sends a text; returns the message's id. */
  async send(chatId: number, text: string, { buttons, replyTo }: Sending = {}): Promise<number> {
    const message = await this.api.sendMessage(chatId, shorten(text, longestText), {
      link_preview_options: { is_disabled: true },
      ...replyOptions(replyTo),
      ...(buttons && buttons.length > 0 && { reply_markup: keyboard(buttons) }),
    });
    return message.message_id;
  }

  /** Changes a message, after earlier changes of it; one that reads so already, or is gone, stays. */
  async edit(
    chatId: number,
    messageId: number,
    text: string,
    buttons: readonly Button[] = [],
  ): Promise<void> {
    const key = `${chatId}/${messageId}`;
    const before = this.#edits.get(key) ?? Promise.resolve();
    const edit = before.catch(() => {}).then(() => this.#edit(chatId, messageId, text, buttons));
    this.#edits.set(key, edit);
    try {
      await edit;
    } finally {
      if (this.#edits.get(key) === edit) this.#edits.delete(key);
    }
  }

  async #edit(chatId: number, messageId: number, text: string, buttons: readonly Button[]): Promise<void> {
    try {
      await this.api.editMessageText(chatId, messageId, shorten(text, longestText), {
        link_preview_options: { is_disabled: true },
        reply_markup: keyboard(buttons),
      });
    } catch (error) {
      if (!isUnchangeable(error)) throw error;
    }
  }

  /** Sends a part of a file from the disk, streamed; read anew when it has to be sent again. */
  async sendPart(
    chatId: number,
    path: string,
    { name, start, end }: { name: string; start: number; end: number },
    caption: string,
  ): Promise<void> {
    const part = new InputFile(() => createReadStream(path, { start, end }), name);
    await this.api.sendDocument(chatId, part, { caption: shorten(caption, longestCaption) });
  }

  /** Sends a short text as a file. */
  async sendText(chatId: number, text: string, name: string, caption: string): Promise<void> {
    const file = new InputFile(Buffer.from(text), name);
    await this.api.sendDocument(chatId, file, { caption: shorten(caption, longestCaption) });
  }

  /** Sends a file from the disk, streamed. */
  async sendFile(
    chatId: number,
    path: string,
    name: string,
    caption: string,
    replyTo?: number | null,
  ): Promise<void> {
    await this.api.sendDocument(chatId, new InputFile(path, name), {
      caption: shorten(caption, longestCaption),
      ...replyOptions(replyTo),
    });
  }

  /** Answers a button; a press that is too old to be answered is let be. */
  async answer(callbackId: string, text?: string): Promise<void> {
    await this.api
      .answerCallbackQuery(callbackId, text === undefined ? {} : { text: shorten(text, 200) })
      .catch(() => {});
  }
}

/** Whether Telegram says that it will never work: blocked, kicked out, no such chat, too large. */
export function isHopeless(error: unknown): boolean {
  return error instanceof GrammyError && [400, 403, 413].includes(error.error_code);
}

function isUnchangeable(error: unknown): boolean {
  return (
    error instanceof GrammyError &&
    error.error_code === 400 &&
    /message is not modified|message to edit not found|message can't be edited/.test(error.description)
  );
}

function replyOptions(replyTo: number | null | undefined) {
  if (replyTo === undefined || replyTo === null) return {};
  return { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } };
}

/** One button a row: names of places are long. Turning pages is one row. */
function keyboard(buttons: readonly Button[]): InlineKeyboardMarkup {
  const rows: InlineKeyboardMarkup['inline_keyboard'] = [];
  for (const { text, data } of buttons) {
    const button = { text: shorten(text, longestLabel), callback_data: data };
    const row = rows.at(-1);
    const together = /^[◀✓]|▶$/u.test(text) && row !== undefined && /^[◀✓]/u.test(row[0]?.text ?? '');
    if (together) row.push(button);
    else rows.push([button]);
  }
  return { inline_keyboard: rows };
}

/** Cut at a line's end where that is near, and never within a character. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const line = cut.lastIndexOf('\n');
  const kept = line > most / 2 ? cut.slice(0, line + 1) : cut.replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
}
