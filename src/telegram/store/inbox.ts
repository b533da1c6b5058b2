import type { Update } from 'grammy/types';
import type { Database } from '../../database/index.js';

/** What Telegram told the bot, kept until it is handled: each update once, through crashes and from all sides. */
export class Inbox {
  readonly #database: Database;
  readonly #botId: number;

  constructor(database: Database, botId: number) {
    this.#database = database;
    this.#botId = botId;
  }

  /** Keeps updates, and returns those that are new, in their order. Afterwards Telegram may forget them. */
  async receive(updates: readonly Update[]): Promise<Update[]> {
    if (updates.length === 0) return [];
    const rows = await this.#database.query<{ update_id: string }>('telegram_receive', [
      this.#botId,
      JSON.stringify(updates, storable),
    ]);
    const fresh = new Set(rows.map(({ update_id }) => Number(update_id)));
    return updates.filter(({ update_id }) => fresh.delete(update_id));
  }

  /** What nobody has finished handling, oldest first, but for those that are being handled here. */
  async open(handling: Iterable<number>): Promise<Update[]> {
    const rows = await this.#database.query<{ payload: Update }>('telegram_open_updates', [
      this.#botId,
      [...handling],
    ]);
    return rows.map(({ payload }) => payload);
  }

  /** Whether it still is to be handled: another process may have done it meanwhile. */
  async isOpen(updateId: number): Promise<boolean> {
    return (await this.#database.query('telegram_is_open', [this.#botId, updateId])).length > 0;
  }

  async handled(updateId: number): Promise<void> {
    await this.#database.query('telegram_handled', [this.#botId, updateId]);
  }

  /** Forgets what nobody will ask about any more. */
  async forget(): Promise<void> {
    await this.#database.query('telegram_forget', [this.#botId]);
  }
}

/** PostgreSQL keeps neither U+0000 nor half a character. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value.replaceAll('\0', '')).toString() : value;
}
