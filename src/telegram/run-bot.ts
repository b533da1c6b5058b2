import type { Database } from '../database/index.js';
import { reconcile } from '../extraction/index.js';
import { type Log, silentLog } from '../log.js';
import type { BotOptions } from './bot-options.js';
import { Dispatcher } from './dispatcher.js';
import type { House } from './house.js';
import { abortable, poll } from './polling.js';
import { registerCommands } from './register-commands.js';
import { Holder } from './store/holder.js';
import { Inbox } from './store/inbox.js';
import { Menus } from './store/menus.js';
import { Requests } from './store/requests.js';
import { Telegram } from './telegram.js';
import { Progress } from './work/progress.js';
import { Queue } from './work/queue.js';
import { putBack } from './work/runner.js';

/** How long running extractions may go on once the bot is to stop, before they are put back. */
const graceMs = 20_000;

/** How often what nobody needs any more is forgotten. */
const forgetIntervalMs = 3_600_000;

/**
 * Runs the bot until `signal` is aborted: takes commands, works the queue off, delivers. Then it takes nothing more,
 * finishes what it is at, and puts back what takes too long.
 *
 * @param onReady called once it listens, with the bot's name
 * @throws ContactsError when the database cannot be used; GrammyError when Telegram does not accept the token
 */
export async function runBot(
  database: Database,
  options: BotOptions,
  signal: AbortSignal,
  { log = silentLog, onReady = () => {} }: { log?: Log; onReady?: (username: string) => void } = {},
): Promise<void> {
  const telegram = new Telegram(options.token, options.apiRoot);
  const me = await telegram.api.getMe();
  const holder = new Holder(database);
  let waker: (() => void) | undefined;
  let woken = false;
  const house: House = {
    database,
    telegram,
    log,
    options,
    requests: new Requests(database, me.id),
    menus: new Menus(database, me.id),
    holder,
    bot: { id: me.id, username: me.username },
    running: new Map(),
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
    await registerCommands(telegram.api);
    if (options.webhook === undefined) await telegram.api.deleteWebhook();
    const loops = [
      every(options.lookIntervalMs, 'queue', async () => {
        woken = false;
        await queue.look();
      }),
      every(options.progressIntervalMs, 'progress', () => progress.update()),
      every(Math.max(5000, options.lookIntervalMs), 'inbox', () => dispatcher.takeUp()),
      every(forgetIntervalMs, 'forgetting', () => inbox.forget()),
    ];
    onReady(me.username);
    await poll(house, (updates) => dispatcher.receive(updates), signal);
    await dispatcher.idle();
    const grace = new AbortController();
    const late = abortable(graceMs, grace.signal).then(() =>
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
