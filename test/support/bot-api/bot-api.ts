import { EventEmitter, on, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chats, Refusal } from './chats.js';
import { type ReadCall, readCall } from './read-call.js';
import type { BotMessage, Call, Chat, Fault, Sender } from './types.js';

export const token = '4242:a-token-for-the-server-of-the-tests';

const bot = { id: 4242, is_bot: true, first_name: 'Contactos', username: 'contactos_bot' };

type Update = { update_id: number } & Record<string, unknown>;

/**
 * The part of Telegram's Bot API that the bot uses, on loopback: long polling and a webhook, messages, edits,
 * buttons and uploads, with what Telegram checks, and with faults to order.
 */
export class BotApi {
  readonly chats = new Chats();
  /** every call but `getUpdates`, in the order in which they were answered */
  readonly calls: Call[] = [];
  readonly url: string;
  /** what `setMyCommands` registered, by language; '' for the others */
  readonly commands = new Map<string, { command: string; description: string }[]>();
  webhook: { url: string; secret: string | undefined } | undefined;
  readonly #server: Server;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #faults: { method: string; fault: Fault; chatId: number | undefined }[] = [];
  #updates: Update[] = [];
  /** told again although they were confirmed, as happens */
  #again: Update[] = [];
  /** every update before this one is */
  #confirmed = 0;
  #lastUpdate = 7000;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<BotApi> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BotApi(server);
  }

  /** Spoils the next `times` calls of a method (`*`: of any but `getUpdates`), perhaps only those to one chat. */
  fail(method: string, fault: Fault, times = 1, chatId?: number): void {
    for (let n = 0; n < times; n++) this.#faults.push({ method, fault, chatId });
  }

  /** Faults that no call has met yet. */
  get faultsLeft(): number {
    return this.#faults.length;
  }

  /** Somebody wrote something. Returns the id of the update. */
  write(from: Sender, chat: Chat, content: Record<string, unknown>, kind = 'message'): number {
    this.chats.known.set(chat.id, chat);
    return this.push({
      [kind]: {
        message_id: this.chats.nextId(),
        date: now(),
        from: { is_bot: false, ...from },
        chat,
        ...content,
      },
    });
  }

  /** Somebody pressed a button of a message. */
  press(from: Sender, message: BotMessage, data: string): number {
    const { message_id, chat, text } = message;
    return this.push({
      callback_query: {
        id: String(this.chats.nextId()),
        from: { is_bot: false, ...from },
        chat_instance: '1',
        data,
        message: { message_id, chat, text, date: now(), from: bot },
      },
    });
  }

  /** Puts an update in the way of the bot: to be asked for, or sent to its webhook. */
  push(content: Record<string, unknown>): number {
    const update = { update_id: ++this.#lastUpdate, ...content };
    this.deliver(update);
    return update.update_id;
  }

  /** Puts an update in the way as it is; one that went before goes again. */
  deliver(update: Update): void {
    if (update.update_id < this.#confirmed) this.#again.push(update);
    else this.#updates.push(update);
    this.#changes.emit('change');
    if (this.webhook !== undefined) void this.#sendToWebhook();
  }

  /** Updates that the bot has not confirmed. */
  get unconfirmed(): readonly Update[] {
    return this.#updates;
  }

  /** The first value that `find` finds, now or after some call. */
  async waitFor<Value>(
    find: () => Value | undefined | false,
    what: string,
    timeoutMs = 30_000,
  ): Promise<Value> {
    const signal = AbortSignal.timeout(timeoutMs);
    const found = find();
    if (found) return found;
    try {
      for await (const _ of on(this.#changes, 'change', { signal })) {
        const value = find();
        if (value) return value;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    throw new Error(`waited for ${what} in vain; the last messages:\n${this.transcript().slice(-2000)}`);
  }

  /** Everything the bot has sent, as it stands now. */
  transcript(): string {
    return this.chats.messages
      .filter(({ deleted }) => !deleted)
      .map(({ text, buttons, document }) =>
        [
          document && `[${document.name}, ${document.bytes.length} bytes]`,
          text,
          buttons.length > 0 && buttons.map((button) => `[${button.text}]`).join(' '),
        ]
          .filter(Boolean)
          .join('\n'),
      )
      .join('\n\n');
  }

  async close(): Promise<void> {
    this.#changes.emit('change');
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, path, method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    let read: ReadCall;
    try {
      read = await readCall(request);
    } catch {
      return; // The bot hung up.
    }
    if (path !== token)
      return reply(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
    if (method === 'getUpdates') return this.#answerPolling(read.payload, request, response);
    const fault = this.#takeFault(method, Number(read.payload.chat_id));
    const call: Call = { method, payload: read.payload, code: 0 };
    let body: unknown;
    try {
      if (fault === 'drop') throw new Refusal(0, 'dropped');
      if (fault !== undefined && fault !== 'drop the answer') {
        const { error_code, description, retry_after } = fault;
        call.code = error_code;
        body = {
          ok: false,
          error_code,
          description,
          ...(retry_after !== undefined && { parameters: { retry_after } }),
        };
      } else {
        body = { ok: true, result: this.#perform(method, read) };
        call.code = fault === 'drop the answer' ? 0 : 200;
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      call.code = error.code;
      body = { ok: false, error_code: error.code, description: error.message };
    }
    this.calls.push(call);
    if (call.code === 0) response.destroy();
    else reply(response, call.code, body);
    this.#changes.emit('change');
  }

  #takeFault(method: string, chat: number): Fault | undefined {
    const index = this.#faults.findIndex(
      (one) =>
        (one.method === method || one.method === '*') && (one.chatId === undefined || one.chatId === chat),
    );
    return index === -1 ? undefined : this.#faults.splice(index, 1)[0]?.fault;
  }

  #perform(method: string, { payload, files }: ReadCall): unknown {
    switch (method) {
      case 'getMe':
        return {
          ...bot,
          can_join_groups: true,
          can_read_all_group_messages: false,
          supports_inline_queries: false,
        };
      case 'sendMessage':
        return shown(this.chats.send(payload));
      case 'editMessageText':
      case 'editMessageReplyMarkup':
        return shown(this.chats.edit(payload));
      case 'deleteMessage':
        this.chats.remove(payload);
        return true;
      case 'sendDocument':
        return shown(this.chats.sendDocument(payload, files.values().next().value));
      case 'setMyCommands':
        this.commands.set(String(payload.language_code ?? ''), payload.commands as never);
        return true;
      case 'setWebhook':
        this.webhook = { url: String(payload.url), secret: payload.secret_token as string | undefined };
        return true;
      case 'deleteWebhook':
        this.webhook = undefined;
        return true;
      case 'answerCallbackQuery':
      case 'sendChatAction':
        return true;
      default:
        throw new Refusal(404, 'Not Found: method not found');
    }
  }

  async #answerPolling(
    { offset = 0, timeout = 0, limit = 100 }: { offset?: number; timeout?: number; limit?: number },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fault = this.#faults.findIndex((one) => one.method === 'getUpdates');
    if (fault !== -1) {
      this.#faults.splice(fault, 1);
      response.destroy();
      return;
    }
    if (this.webhook !== undefined) {
      return reply(response, 409, {
        ok: false,
        error_code: 409,
        description: "Conflict: can't use getUpdates",
      });
    }
    this.#confirmed = Math.max(this.#confirmed, offset);
    this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset);
    this.#changes.emit('confirmed');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(timeout * 1000 + 1)]);
    while (this.#updates.length + this.#again.length === 0 && !signal.aborted) {
      await once(this.#changes, 'change', { signal }).catch(() => {});
    }
    if (request.destroyed && gone.signal.aborted) return;
    reply(response, 200, { ok: true, result: [...this.#again.splice(0), ...this.#updates.slice(0, limit)] });
  }

  async #sendToWebhook(): Promise<void> {
    const { webhook } = this;
    if (webhook === undefined) return;
    for (const update of [...this.#again.splice(0), ...this.#updates]) {
      const answer = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(webhook.secret && { 'x-telegram-bot-api-secret-token': webhook.secret }),
        },
        body: JSON.stringify(update),
      }).catch(() => undefined);
      if (answer?.ok) this.#updates = this.#updates.filter((one) => one !== update);
    }
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A message as the Bot API answers with it. */
function shown({ message_id, chat, text, document }: BotMessage): Record<string, unknown> {
  return {
    message_id,
    date: now(),
    chat,
    from: bot,
    ...(document === undefined
      ? { text }
      : {
          caption: text,
          document: {
            file_id: `file-${message_id}`,
            file_unique_id: `${message_id}`,
            file_name: document.name,
          },
        }),
  };
}

function reply(response: ServerResponse, code: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
