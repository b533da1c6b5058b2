import { badInput } from '../errors.js';
import type { Log } from '../log.js';
import type { Settings } from '../settings/index.js';
import { Database, type DatabaseOptions } from './database.js';
import type { Repetition } from './resilience.js';
import { tlsOptions } from './tls.js';
import type { Changed } from './transaction.js';

export interface OpenOptions {
  /** use the embedded PostgreSQL with invented contacts, whatever the settings say */
  demo?: boolean;
  /** told in one line what takes its time: starting a server, loading the demo, trying again */
  onProgress?: (message: string) => void;
  /** an abort stops what only reads and is running then */
  signal?: AbortSignal;
  /** where the database, and whatever works on it, tells what happens; default: nowhere */
  log?: Log;
  /** told what was changed that somebody may have remembered */
  onChanged?: (changed: Changed) => void;
}

/**
 * Opens the database that the settings name; an embedded one is started, and set up where it is new.
 * The result needs `close()`, which also stops an embedded server that nobody else uses.
 *
 * @throws ContactsError `BAD_INPUT` when no database is set, `DATABASE_UNREACHABLE` when an embedded one
 *   cannot be started
 */
export async function openDatabase(settings: Settings, options: OpenOptions = {}): Promise<Database> {
  const { DATABASE_URL: url, BOT_DB_HOST: host } = settings;
  if (options.demo) return openEmbedded(settings, await demoFolder(settings), options);
  if (url?.startsWith('embedded:')) return openEmbedded(settings, url.slice('embedded:'.length), options);
  if (url !== undefined) return new Database({ ...poolOptions(settings, options), connection: url });
  if (host !== undefined) {
    const {
      BOT_DB_PORT: port,
      BOT_DB_NAME: database,
      BOT_DB_USER: user,
      BOT_DB_PASSWORD: password,
    } = settings;
    if (database === undefined || user === undefined) {
      throw badInput(
        'BOT_DB_HOST is set, so BOT_DB_NAME and BOT_DB_USER must be as well (and BOT_DB_PASSWORD).',
      );
    }
    return new Database({
      ...poolOptions(settings, options),
      connection: {
        host,
        port,
        database,
        user,
        password: password ?? '',
        ssl: tlsOptions(settings.BOT_DB_SSLMODE, settings.BOT_DB_SSL_CA),
      },
    });
  }
  throw badInput(
    'No database is set. Set DATABASE_URL=postgres://user:password@host:5432/name (or BOT_DB_HOST, _NAME, _USER, ' +
      '_PASSWORD), or add --demo to try it on an embedded PostgreSQL with invented contacts.',
  );
}

async function demoFolder(settings: Settings): Promise<string> {
  if (settings.BOT_DEMO_FOLDER !== undefined) return settings.BOT_DEMO_FOLDER;
  const { defaultDemoFolder } = await import('./embedded/index.js');
  return defaultDemoFolder(process.env, process.getuid?.() === 0);
}

async function openEmbedded(settings: Settings, folder: string, options: OpenOptions): Promise<Database> {
  const { demo, onProgress } = options;
  const [{ openEmbeddedServer }, { setUpDemo }, { migrate }] = await Promise.all([
    import('./embedded/index.js'),
    import('./demo.js'),
    import('./migrations/migrate.js'),
  ]);
  const server = await openEmbeddedServer(folder, onProgress && { onProgress });
  const database = new Database({
    ...poolOptions(settings, options),
    connection: server.connection,
    onClose: () => server.release(),
  });
  try {
    if (demo) await setUpDemo(database, onProgress);
    else await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function poolOptions(
  settings: Settings,
  { onProgress, log, signal, onChanged }: OpenOptions,
): Omit<DatabaseOptions, 'connection'> {
  const onRepeat = (repetition: Repetition): void => {
    log?.warn('trying again', { ...repetition });
    onProgress?.(describeRepetition(repetition));
  };
  return {
    ...(log && { log }),
    ...(signal && { signal }),
    ...(onChanged && { onChanged }),
    resilience: { onRepeat },
    maxConnections: settings.BOT_DB_POOL_SIZE + settings.BOT_DB_MAX_OVERFLOW,
    keptConnections: settings.BOT_DB_POOL_SIZE,
    connectTimeoutMs: settings.BOT_DB_POOL_TIMEOUT * 1000,
    connectionLifetimeS: settings.BOT_DB_POOL_RECYCLE,
    queryTimeoutMs: settings.BOT_QUERY_TIMEOUT * 1000,
  };
}

/** One line for whoever waits. */
function describeRepetition({ attempt, delayMs, error }: Repetition): string {
  return `${error.message} Trying again in ${(delayMs / 1000).toFixed(1)} s (attempt ${attempt}).`;
}
