import type { CallbackQuery, Message, Update, User } from 'grammy/types';
import { ContactsError } from '../errors.js';
import type { Asker } from './asker.js';
import { newReference, toFailure } from './failure.js';
import { type Heard, handleMessage, hear } from './handle-message.js';
import { handlePress } from './handle-press.js';
import type { House } from './house.js';
import { Lanes } from './lanes.js';
import { isAway, Outage } from './outage.js';
import { recognise } from './people.js';
import { describeFailure } from './show.js';
import type { Inbox } from './store/inbox.js';
import { languageOf, wordsIn } from './words/index.js';

/** A chat that may not ask is told so once in this time. */
const refusalPauseMs = 60_000;

/** Takes updates in, each once, and sees to them: one after another for each person, at once for different ones. */
export class Dispatcher {
  readonly #house: House;
  readonly #inbox: Inbox;
  readonly #lanes: Lanes;
  readonly #outage: Outage;
  readonly #handling = new Set<number>();
  readonly #refusedAt = new Map<number, number>();
  /** those who have been told that they write too much */
  readonly #slowedDown = new Set<number>();
  /** attempts of those who may not ask, since the start */
  refused = 0;

  constructor(house: House, inbox: Inbox, pause: (ms: number) => Promise<void>) {
    this.#house = house;
    this.#inbox = inbox;
    this.#outage = new Outage(house);
    this.#lanes = new Lanes(house.options.spacingMs, pause);
  }

  /** Keeps updates, then sees to those that are new. Once it is done, Telegram may forget them. */
  async receive(updates: readonly Update[]): Promise<void> {
    try {
      for (const update of await this.#keep(updates)) this.#take(update);
    } catch (error) {
      // Telegram tells them again. Those who were answered before are told why they wait.
      if (isAway(error)) {
        for (const { message, callback_query: query } of updates) {
          const chat = message?.chat ?? query?.message?.chat;
          if (message !== undefined && (await this.#answerAway(message))) continue;
          await this.#outage.tell(message?.from ?? query?.from, chat?.id);
        }
      }
      throw error;
    }
    this.#outage.end();
  }

  /** Who only looks, and is known, is told what is remembered. Whether it was so, now or before. */
  async #answerAway(message: Message): Promise<boolean> {
    const house = this.#house;
    const { from, chat, message_id: id } = message;
    const heard = hear(message, house.bot.username, false);
    if (house.caches === undefined || from === undefined || heard.kind !== 'command') return false;
    if (!['available', 'states', 'cities'].includes(heard.command.name ?? '')) return false;
    if (this.#outage.hasAnswered(chat.id, id)) return true;
    const asker = this.#outage.recall(from, chat.id, id);
    if (asker === undefined) return false;
    try {
      await handleMessage({ ...house, away: true }, asker, heard);
    } catch {
      // It is not remembered, or takes buttons, which the database keeps.
      return false;
    }
    this.#outage.answered(chat.id, id);
    return true;
  }

  /** One that the database refuses is left out, so that it does not keep all others back for ever. */
  async #keep(updates: readonly Update[]): Promise<Update[]> {
    try {
      return await this.#inbox.receive(updates);
    } catch (error) {
      if (!(error instanceof ContactsError && error.code === 'DATABASE_FAILED')) throw error;
      const kept: Update[] = [];
      for (const update of updates) {
        try {
          kept.push(...(await this.#inbox.receive([update])));
        } catch (refusal) {
          if (!(refusal instanceof ContactsError && refusal.code === 'DATABASE_FAILED')) throw refusal;
          this.#house.log.error('telegram update left out', { update: update.update_id, error: refusal });
        }
      }
      return kept;
    }
  }

  /** Sees to what is in the inbox and nobody is seeing to: left by a process that died. */
  async takeUp(): Promise<void> {
    for (const update of await this.#inbox.open(this.#handling)) this.#take(update);
  }

  /** Waits until everything that was taken in is seen to. */
  idle(): Promise<void> {
    return this.#lanes.idle();
  }

  #take(update: Update): void {
    const { update_id: id } = update;
    if (this.#handling.has(id)) return;
    this.#handling.add(id);
    const person = personOf(update);
    const isCommand = update.message !== undefined;
    const full = person !== undefined && this.#lanes.isFull(person.id);
    if (!full && person !== undefined) this.#slowedDown.delete(person.id);
    const work = (): Promise<void> => this.#seeTo(update, full);
    // One too many is not seen to, but told so, and does not wait for the others.
    const turn = full ? work() : this.#lanes.run(person?.id ?? 0, isCommand, work);
    turn
      .catch((error) => this.#house.log.error('telegram update failed', { update: id, error }))
      .finally(() => this.#handling.delete(id));
  }

  async #seeTo(update: Update, full: boolean): Promise<void> {
    const { holder } = this.#house;
    const { update_id: id } = update;
    const held = `update ${this.#house.bot.id} ${id}`;
    if (!(await holder.hold(held))) return;
    try {
      if (!(await this.#inbox.isOpen(id))) return;
      if (full) await this.#slowDown(update);
      else if (update.callback_query !== undefined) await this.#press(update.callback_query);
      else if (update.message !== undefined) await this.#message(update.message, false, id);
      else if (update.edited_message !== undefined) await this.#message(update.edited_message, true, id);
      await this.#inbox.handled(id);
      this.#outage.end();
    } catch (error) {
      const chat = update.message?.chat ?? update.callback_query?.message?.chat;
      if (isAway(error)) await this.#outage.tell(personOf(update), chat?.id);
      throw error;
    } finally {
      await holder.letGo(held);
    }
  }

  async #message(message: Message, edited: boolean, updateId: number): Promise<void> {
    const house = this.#house;
    const heard = hear(message, house.bot.username, edited);
    if (heard.kind === 'ignored' || message.from === undefined) return;
    const { from, chat } = message;
    const asker = await recognise(house, from, chat, message.message_id, `update:${updateId}`);
    if (asker === undefined) return this.#refuse(from, chat.id, message.message_id);
    this.#outage.remember(asker);
    await this.#guard(asker, () => handleMessage(house, asker, heard), describeHeard(heard));
  }

  async #press({ id, from, data = '', message }: CallbackQuery): Promise<void> {
    const house = this.#house;
    const words = wordsIn(languageOf(from.language_code));
    if (message === undefined) return house.telegram.answer(id, words.expired);
    const asker = await recognise(house, from, message.chat, null, `press:${id}`);
    if (asker === undefined) {
      this.#count(from, message.chat.id);
      return house.telegram.answer(id, words.refused);
    }
    let answer: string | undefined;
    await this.#guard(
      asker,
      async () => {
        answer = await handlePress(house, asker, data, message.message_id);
      },
      'button',
    );
    await house.telegram.answer(id, answer);
  }

  /** An error reaches whoever asked in their words, and the log in its own, under one reference. */
  async #guard(asker: Asker, work: () => Promise<void>, what: string): Promise<void> {
    const { log, telegram, options } = this.#house;
    try {
      await work();
    } catch (error) {
      // It stays in the inbox, and is seen to once the database is back.
      if (isAway(error)) throw error;
      const failure = toFailure(error, newReference());
      const level = failure.code === 'UNEXPECTED' ? 'error' : 'warn';
      log[level]('telegram command failed', {
        what,
        user: asker.userId,
        reference: failure.reference,
        error,
      });
      const text = describeFailure(asker.words, failure, options.timeZone);
      await telegram.send(asker.chatId, text, { replyTo: asker.messageId }).catch(() => {});
    }
  }

  #count(from: User, chatId: number): void {
    this.refused++;
    this.#house.log.warn('telegram refused', { user: from.id, chat: chatId, refused: this.refused });
  }

  /** Without a hint of what there is. */
  async #refuse(from: User, chatId: number, messageId: number): Promise<void> {
    this.#count(from, chatId);
    const last = this.#refusedAt.get(chatId);
    if (last !== undefined && performance.now() - last < refusalPauseMs) return;
    this.#refusedAt.set(chatId, performance.now());
    const words = wordsIn(languageOf(from.language_code));
    await this.#house.telegram.send(chatId, words.refused, { replyTo: messageId }).catch(() => {});
  }

  async #slowDown(update: Update): Promise<void> {
    const { callback_query: query, message } = update;
    if (query !== undefined) {
      await this.#house.telegram.answer(query.id, wordsIn(languageOf(query.from.language_code)).slowDown);
    } else if (message?.from !== undefined && !this.#slowedDown.has(message.from.id)) {
      const { from, chat } = message;
      this.#slowedDown.add(from.id);
      const asker = await recognise(this.#house, from, chat, message.message_id, '');
      if (asker !== undefined) await this.#house.telegram.send(chat.id, asker.words.slowDown).catch(() => {});
    }
  }
}

function personOf({ message, edited_message, callback_query }: Update): User | undefined {
  return message?.from ?? edited_message?.from ?? callback_query?.from;
}

function describeHeard(heard: Heard): string {
  return heard.kind === 'command' ? (heard.command.name ?? 'unknown') : heard.kind;
}
