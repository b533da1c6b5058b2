import type { OpenCachesOptions } from '../caches/index.js';
import type { Log } from '../log.js';
import { openServiceLog } from './command-log.js';
import type { CommandContext } from './with-database.js';

/** Who listens to a service. */
export interface ServiceObserver {
  /** puts something before the log */
  log?: (log: Log) => Log;
  /** told of what may be answered by what is remembered */
  onAnswer?: OpenCachesOptions['onAnswer'];
  /** told when Redis goes, and comes back */
  onRedis?: (up: boolean) => void;
}

/** How long what runs may take to end before the process goes all the same. */
const stopDeadlineMs = 30_000;

/**
 * Like `withDatabase`, for what runs until it is told to stop: whatever there is to tell goes to the log, and
 * the first Ctrl-C or SIGTERM is no error. What has not ended within 30 s after that is left; the database rolls
 * it back.
 *
 * @param observer may listen to the log, and to what is remembered
 */
export async function withService(
  options: { demo?: boolean },
  observer: ServiceObserver,
  work: (context: CommandContext) => Promise<void>,
): Promise<void> {
  const [{ loadSettingsInForce }, { openDatabase }, { openCaches }] = await Promise.all([
    import('../settings/index.js'),
    import('../database/open-database.js'),
    import('../caches/index.js'),
  ]);
  const inForce = loadSettingsInForce(process.env);
  const { settings, warnings } = inForce;
  const opened = await openServiceLog(inForce);
  const log = observer.log?.(opened) ?? opened;
  for (const warning of warnings) log.warn('a setting has no effect', { warning });
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    log.info('stopping', { signal });
    setTimeout(() => {
      log.error('not everything ended in time', { deadlineMs: stopDeadlineMs });
      process.exit(1);
    }, stopDeadlineMs).unref();
    controller.abort();
  };
  const caches = openCaches(settings, {
    demo: options.demo,
    env: process.env,
    service: true,
    log,
    redis: {
      onAway(why) {
        log.warn('redis cannot be used, going on without it', { why });
        observer.onRedis?.(false);
      },
      onBack() {
        log.info('redis can be used again');
        observer.onRedis?.(true);
      },
    },
    ...(observer.onAnswer && { onAnswer: observer.onAnswer }),
  });
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const database = await openDatabase(settings, {
      ...(options.demo && { demo: true }),
      onProgress: (message) => log.debug(message),
      log,
      onChanged: (what) => caches?.changed(what),
    });
    try {
      await work({ database, settings, log, caches, signal: controller.signal });
    } finally {
      await database.close();
    }
    log.info('stopped');
  } finally {
    await caches?.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Waits until a signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
