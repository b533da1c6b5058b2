import type { User } from 'grammy/types';
import { ContactsError } from '../errors.js';
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
  readonly #known = new Set<string>();
  readonly #told = new Set<string>();

  constructor(house: House) {
    this.#house = house;
  }

  /** Somebody is answered in this chat. */
  remember(from: User, chatId: number): void {
    if (this.#known.size < mostRemembered) this.#known.add(`${from.id}/${chatId}`);
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
  }
}
