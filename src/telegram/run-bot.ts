import { GrammyError } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { Caches } from '../caches/index.js';
import type { Database } from '../database/index.js';
import { badInput } from '../errors.js';
import { reconcile } from '../extraction/index.js';
import { type Log, silentLog } from '../log.js';
import type { BotOptions } from './bot-options.js';
import { Dispatcher } from './dispatcher.js';
import type { House } from './house.js';
import { abortable, poll, untilAborted } from './polling.js';
import { registerCommands } from './register-commands.js';
import { Holder } from './store/holder.js';
import { Inbox } from './store/inbox.js';
import { Menus } from './store/menus.js';
import { Requests } from './store/requests.js';
import { Telegram } from './telegram.js';
import { untilAnswered } from './until-answered.js';
import { openWebhook } from './webhook.js';
import { Progress } from './work/progress.js';
import { Queue } from './work/queue.js';
import { putBack } from './work/runner.js';

/** How often what nobody needs any more is forgotten. */
const forgetIntervalMs = 3_600_000;

/**
 * Runs the bot until `signal` is aborted: takes commands, works the queue off, delivers. Then it takes nothing more,
 * finishes what it is at, and puts back what takes too long.
 *
 * @param caches what is remembered, and told while the database is away; default: nothing
 * @param onReady called once it listens, with the bot's name and, for a webhook, the port
 * @throws ContactsError when the database cannot be used, or Telegram does not accept the token
 */
export async function runBot(
  database: Database,
  options: BotOptions,
  signal: AbortSignal,
  {
    log = silentLog,
    caches,
    onReady = () => {},
  }: {
    log?: Log;
    caches?: Caches | undefined;
    onReady?: (username: string, webhookPort?: number) => void;
  } = {},
): Promise<void> {
  const telegram = new Telegram(options.token, options.apiRoot);
  const me = await introduce(telegram, signal, log);
  if (me === undefined) return;
  const holder = new Holder(database);
  let waker: (() => void) | undefined;
  let woken = false;
  const house: House = {
    database,
    caches,
    telegram,
    log,
    options,
    requests: new Requests(database, me.id),
    menus: new Menus(database, me.id),
    holder,
    bot: { id: me.id, username: me.username },
    running: new Map(),
    shown: new Map(),
    wake() {
      woken = true;
      waker?.();
    },
  };
  const inbox = new Inbox(database, me.id);
  const dispatcher = new Dispatcher(house, inbox, (ms) => abortable(ms, signal));
  const queue = new Queue(house);
  const progress = new Progress(house);
  const stopped = new AbortController();
  try {
    await reconcile(database);
    await dispatcher.takeUp();
    await untilAnswered(() => registerCommands(telegram.api), signal, log);
    if (options.webhook === undefined) await untilAnswered(() => telegram.api.deleteWebhook(), signal, log);
    const loops = [
      every(options.lookIntervalMs, 'queue', async () => {
        woken = false;
        await queue.look();
      }),
      every(options.progressIntervalMs, 'progress', () => progress.update()),
      every(Math.max(5000, options.lookIntervalMs), 'inbox', () => dispatcher.takeUp()),
      every(forgetIntervalMs, 'forgetting', () => inbox.forget()),
    ];
    const receive = (updates: Update[]) => dispatcher.receive(updates);
    if (options.webhook === undefined) {
      onReady(me.username);
      await poll(house, receive, signal);
    } else {
      const webhook = await openWebhook(house, options.webhook, receive, signal);
      onReady(me.username, webhook.port);
      await untilAborted(signal);
      await webhook.close();
    }
    await dispatcher.idle();
    const grace = new AbortController();
    const late = abortable(options.graceMs, grace.signal).then(() =>
      grace.signal.aborted ? undefined : putBack(house),
    );
    await queue.stop();
    grace.abort();
    stopped.abort();
    house.wake();
    await Promise.all([...loops, late]);
  } finally {
    stopped.abort();
    await holder.close();
  }

  /** Does something again and again, at once when the queue is woken; what fails is tried again. */
  async function every(ms: number, what: string, work: () => Promise<void>): Promise<void> {
    for (let failing = false; !stopped.signal.aborted; ) {
      try {
        await work();
        failing = false;
      } catch (error) {
        if (!failing) log.error('telegram cannot go on', { what, error });
        failing = true;
      }
      if (what === 'queue' && woken) continue;
      const nap = new AbortController();
      if (what === 'queue') waker = () => nap.abort();
      await abortable(ms, AbortSignal.any([stopped.signal, nap.signal]));
    }
  }
}

/** Who the bot is; asked until Telegram answers. Undefined when it is stopped before. */
async function introduce(
  telegram: Telegram,
  signal: AbortSignal,
  log: Log,
): Promise<UserFromGetMe | undefined> {
  try {
    return await untilAnswered(() => telegram.api.getMe(), signal, log);
  } catch (error) {
    if (error instanceof GrammyError && [401, 404].includes(error.error_code)) {
      throw badInput(
        'Telegram does not accept the token. Set TELEGRAM_BOT_TOKEN to the one that BotFather gave.',
      );
    }
    throw error;
  }
}
