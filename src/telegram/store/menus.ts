import type { Database } from '../../database/index.js';
import type { FoundPlace } from '../../locations/index.js';
import type { Format } from '../grammar/index.js';

/** From where, in names that mean one place. */
export type ChosenScope = { kind: 'premium' } | FoundPlace;

/** What a button does. */
export type Choice =
  | { do: 'get'; amount: number; scope: ChosenScope; format: Format }
  | { do: 'confirm'; amount: number; scope: ChosenScope; format: Format }
  | { do: 'decline' }
  | { do: 'command'; text: string }
  | { do: 'available'; scope: ChosenScope }
  | { do: 'page'; list: 'states' | 'history'; page: number }
  | { do: 'page'; list: 'cities'; state: string; page: number }
  | { do: 'cities'; state: string }
  | { do: 'cancel'; request: number }
  | { do: 'release'; extractionId: string; reason: string };

/** A button as it was pressed. */
export interface Pressed {
  menu: number;
  userId: number;
  /** undefined: no such button */
  choice: Choice | undefined;
  /** false: too old, or chosen from already */
  open: boolean;
}

/** How long buttons hold, in seconds. */
export const menuSeconds = { list: 86_400, question: 600 } as const;

/** What the buttons under messages stand for. A button carries its menu's number and its place in it. */
export class Menus {
  readonly #database: Database;
  readonly #botId: number;

  constructor(database: Database, botId: number) {
    this.#database = database;
    this.#botId = botId;
  }

  /** Keeps choices and returns what their buttons carry, in the same order. */
  async add(chatId: number, userId: number, choices: readonly Choice[], seconds: number): Promise<string[]> {
    const [row] = await this.#database.query<{ id: string }>('telegram_add_menu', [
      this.#botId,
      chatId,
      userId,
      JSON.stringify(choices),
      seconds,
    ]);
    return choices.map((_, n) => `m:${row?.id}:${n}`);
  }

  /** What a button stands for; undefined when it is none of ours, or stands in another chat. */
  async find(data: string, chatId: number): Promise<Pressed | undefined> {
    const [, menu, n] = /^m:(\d{1,15}):(\d{1,3})$/.exec(data) ?? [];
    if (menu === undefined) return undefined;
    const [row] = await this.#database.query<{ user_id: string; choices: Choice[]; open: boolean }>(
      'telegram_find_menu',
      [this.#botId, menu, chatId],
    );
    if (row === undefined) return undefined;
    return {
      menu: Number(menu),
      userId: Number(row.user_id),
      choice: row.choices[Number(n)],
      open: row.open,
    };
  }

  /** Nothing more can be chosen from it. False when that was so already. */
  async close(menu: number): Promise<boolean> {
    return (await this.#database.query('telegram_close_menu', [this.#botId, menu])).length > 0;
  }
}
