import type { User } from 'grammy/types';
import { ContactsError } from '../errors.js';
import type { Asker } from './asker.js';
import type { House } from './house.js';
import { languageOf, wordsIn } from './words/index.js';

/** Whether the database is out of reach, so that what was asked can only wait. */
export function isAway(error: unknown): boolean {
  return error instanceof ContactsError && error.code === 'DATABASE_UNREACHABLE';
}

/** Most people and chats that are remembered. */
const mostRemembered = 10_000;

/**
 * Tells people that the database is away: once an outage, and only those whom it knew when it was there. Who else
 * writes cannot be told from a stranger then.
 */
export class Outage {
  readonly #house: House;
  readonly #known = new Map<string, Asker>();
  readonly #answered = new Set<string>();
  readonly #told = new Set<string>();

  constructor(house: House) {
    this.#house = house;
  }

  /** Somebody is answered in this chat. */
  remember(asker: Asker): void {
    const key = `${asker.userId}/${asker.chatId}`;
    if (this.#known.size < mostRemembered || this.#known.has(key)) this.#known.set(key, asker);
  }

  /** Who asks, as they were when the database was there; undefined for who is not known. */
  recall({ id }: User, chatId: number, messageId: number): Asker | undefined {
    const asker = this.#known.get(`${id}/${chatId}`);
    return asker && { ...asker, messageId, origin: '' };
  }

  /** Telegram tells it again until the database is back, and it is not to be answered each time. */
  answered(chatId: number, messageId: number): void {
    this.#answered.add(`${chatId}/${messageId}`);
  }

  hasAnswered(chatId: number, messageId: number): boolean {
    return this.#answered.has(`${chatId}/${messageId}`);
  }

  /** Never rejects. */
  async tell(from: User | undefined, chatId: number | undefined): Promise<void> {
    if (from === undefined || chatId === undefined) return;
    const key = `${from.id}/${chatId}`;
    if (!this.#known.has(key) || this.#told.has(key)) return;
    this.#told.add(key);
    const words = wordsIn(languageOf(from.language_code));
    await this.#house.telegram.send(chatId, words.databaseAway).catch(() => {});
  }

  /** The database is back. */
  end(): void {
    this.#told.clear();
    this.#answered.clear();
  }
}
