import type { Caches } from '../caches/index.js';
import type { Database } from '../database/index.js';
import type { Place } from '../extraction/index.js';
import type { Log } from '../log.js';
import type { BotOptions } from './bot-options.js';
import type { Holder } from './store/holder.js';
import type { Menus } from './store/menus.js';
import type { Requests } from './store/requests.js';
import type { Telegram } from './telegram.js';

/** What every part of the bot works with. */
export interface House {
  database: Database;
  /** what is remembered, for who only looks */
  caches?: Caches | undefined;
  /** whether the database is away, as far as is known: what is told then is told as remembered */
  away?: boolean;
  telegram: Telegram;
  log: Log;
  options: BotOptions;
  requests: Requests;
  menus: Menus;
  holder: Holder;
  bot: { id: number; username: string };
  /** work that this process is doing, by request: to be stopped, and to be told of */
  running: Map<number, Running>;
  /** what the messages of requests say, by request, as far as this process has written them */
  shown: Map<number, string>;
  /** there is something to do */
  wake(): void;
}

/** An extraction that runs in this process, or is about to. */
export interface Running {
  controller: AbortController;
  startedAt: number;
  done: number;
  planned: number;
  /** where it stands in the line of all that are asked for on this database, as long as it waits there */
  waits?: Place | undefined;
}
