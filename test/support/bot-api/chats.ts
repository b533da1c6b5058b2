import type { BotMessage, Button, Chat } from './types.js';

/** A refusal, as the Bot API words it. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Payload = Record<string, unknown>;

/** The messages of a bot, by chat; checks what Telegram checks. */
export class Chats {
  readonly messages: BotMessage[] = [];
  readonly known = new Map<number, Chat>();
  #lastId = 1000;

  nextId(): number {
    return ++this.#lastId;
  }

  send(payload: Payload): BotMessage {
    return this.#add(payload, checkText(payload.text, 4096), undefined);
  }

  sendDocument(payload: Payload, file: { name: string; bytes: Buffer } | undefined): BotMessage {
    if (file === undefined) throw new Refusal(400, 'Bad Request: there is no document in the request');
    if (file.bytes.length === 0) throw new Refusal(400, 'Bad Request: file must be non-empty');
    return this.#add(payload, checkText(payload.caption ?? ' ', 1024), file);
  }

  edit(payload: Payload): BotMessage {
    const message = this.#find(payload);
    const text = payload.text === undefined ? message.text : checkText(payload.text, 4096);
    const buttons = readButtons(payload);
    if (text === message.text && JSON.stringify(buttons) === JSON.stringify(message.buttons)) {
      throw new Refusal(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly ' +
          'the same as a current content and reply markup of the message',
      );
    }
    message.text = text;
    message.buttons = buttons;
    message.edits++;
    return message;
  }

  remove(payload: Payload): void {
    this.#find(payload).deleted = true;
  }

  #add(payload: Payload, text: string, document: BotMessage['document']): BotMessage {
    const chat = this.known.get(Number(payload.chat_id));
    if (chat === undefined) throw new Refusal(400, 'Bad Request: chat not found');
    const reply = payload.reply_parameters as { message_id?: number } | undefined;
    const message: BotMessage = {
      message_id: this.nextId(),
      chat,
      text,
      buttons: readButtons(payload),
      edits: 0,
      deleted: false,
      document,
      replyTo: reply?.message_id,
    };
    this.messages.push(message);
    return message;
  }

  #find({ chat_id, message_id }: Payload): BotMessage {
    const message = this.messages.find(
      (one) => one.chat.id === Number(chat_id) && one.message_id === Number(message_id) && !one.deleted,
    );
    if (message === undefined) throw new Refusal(400, 'Bad Request: message to edit not found');
    return message;
  }
}

function checkText(text: unknown, most: number): string {
  if (typeof text !== 'string' || text.trim() === '') {
    if (text === ' ') return '';
    throw new Refusal(400, 'Bad Request: message text is empty');
  }
  // Telegram counts UTF-16 code units, as JavaScript does.
  if (text.length > most) {
    throw new Refusal(
      400,
      most === 1024 ? 'Bad Request: message caption is too long' : 'Bad Request: message is too long',
    );
  }
  return text;
}

function readButtons({ reply_markup }: Payload): Button[] {
  const markup = reply_markup as { inline_keyboard?: Button[][] } | undefined;
  const buttons = (markup?.inline_keyboard ?? []).flat();
  if (buttons.length > 100) throw new Refusal(400, 'Bad Request: reply markup is too long');
  for (const { text, callback_data } of buttons) {
    const bytes = Buffer.byteLength(callback_data ?? '');
    if (!text?.trim() || bytes < 1 || bytes > 64) throw new Refusal(400, 'Bad Request: BUTTON_DATA_INVALID');
  }
  return buttons;
}
