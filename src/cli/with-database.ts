import type { Caches } from '../caches/index.js';
import type { Database } from '../database/index.js';
import { CancelledError } from '../errors.js';
import type { Log } from '../log.js';
import type { Settings } from '../settings/index.js';
import { openCommandLog } from './command-log.js';
import { tell } from './terminal.js';

/** What a command works with. */
export interface CommandContext {
  database: Database;
  settings: Settings;
  log: Log;
  /** what is remembered of the database; undefined of an embedded one */
  caches: Caches | undefined;
  /** aborted by Ctrl-C and SIGTERM */
  signal: AbortSignal;
}

/**
 * Opens the database of the settings (or the demo), runs a command on it and closes it, whatever happens.
 * The first Ctrl-C or SIGTERM aborts the signal; a second one leaves at once, and the database rolls back
 * whatever was open.
 */
export async function withDatabase<Result>(
  options: { demo?: boolean },
  work: (context: CommandContext) => Promise<Result>,
): Promise<Result> {
  const [{ loadSettingsInForce }, { openDatabase }, { openCaches }] = await Promise.all([
    import('../settings/index.js'),
    import('../database/open-database.js'),
    import('../caches/index.js'),
  ]);
  const inForce = loadSettingsInForce(process.env);
  const { settings, warnings } = inForce;
  for (const warning of warnings) tell(warning);
  const log = await openCommandLog(inForce);
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    tell('Stopping; what was begun is rolled back. Once more leaves at once.');
    controller.abort(
      new CancelledError(
        'Interrupted. Nothing was changed.',
        name === 'SIGINT' ? { why: 'Ctrl-C' } : { by: 'system', why: name },
      ),
    );
  };
  const caches = openCaches(settings, {
    demo: options.demo,
    env: process.env,
    log,
    redis: {
      onAway: (why) => tell(`Redis cannot be used (${why}); going on without it.`),
      onBack: () => {},
    },
  });
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const database = await openDatabase(settings, {
      ...(options.demo && { demo: true }),
      onProgress: tell,
      signal: controller.signal,
      log,
      onChanged: (what) => caches?.changed(what),
    });
    try {
      return await work({ database, settings, log, caches, signal: controller.signal });
    } finally {
      await database.close();
    }
  } finally {
    await caches?.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
