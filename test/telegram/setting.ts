import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Caches } from '../../src/caches/index.js';
import type { ConnectionParts, Database } from '../../src/database/index.js';
import { addUser, defaultLimitSettings } from '../../src/limits/index.js';
import type { Log, LogFields } from '../../src/log.js';
import { type BotOptions, runBot } from '../../src/telegram/index.js';
import { BotApi, Person, token } from '../support/bot-api/index.js';
import { createTestDatabase } from '../support/database.js';

/** A migrated database, Telegram, and a folder for files; nobody is a user yet, and no bot runs. */
export async function setUp(): Promise<Setting> {
  const { database, url, connection } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-bot-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const api = await BotApi.open();
  onTestFinished(() => api.close());
  return new Setting(database, url, connection, api, folder);
}

export class Setting {
  readonly #people = new Map<number, Person>();
  /** of the bot that was started last, if it listens */
  webhookPort: number | undefined;

  constructor(
    readonly database: Database,
    readonly url: string,
    readonly connection: ConnectionParts,
    readonly api: BotApi,
    readonly folder: string,
  ) {}

  /** Somebody who may extract (or has another role; null: a stranger). */
  async person(
    id: number,
    role: 'viewer' | 'analyst' | 'manager' | null = 'analyst',
    language = 'es-MX',
  ): Promise<Person> {
    if (role !== null) await addUser(this.database, `user${id}`, { role, telegramId: id }, 'test');
    const person = new Person(this.api, id, language);
    this.#people.set(id, person);
    return person;
  }

  /** Starts a bot in this process. It is stopped with the test, or by what is returned. */
  async bot(
    overrides: Partial<BotOptions> = {},
    database = this.database,
    onLog?: (message: string, fields: LogFields) => void,
    caches?: Caches,
  ): Promise<() => Promise<void>> {
    const controller = new AbortController();
    const options: BotOptions = {
      token,
      apiRoot: this.api.url,
      allowedChats: [],
      largeAmount: 100,
      mostAtOnce: 5,
      progressIntervalMs: 50,
      exportFolder: this.folder,
      timeZone: 'America/Mexico_City',
      timeoutMs: 60_000,
      batchRows: 500,
      repepMaxAgeDays: 30,
      limits: { ...defaultLimitSettings, defaultRole: null },
      spacingMs: 0,
      lookIntervalMs: 100,
      pollSeconds: 5,
      graceMs: 10_000,
      uploadBytes: 50_000_000,
      webhook: undefined,
      ...overrides,
    };
    let ready: () => void = () => {};
    const listening = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const running = runBot(database, options, controller.signal, {
      ...(onLog && { log: logTo(onLog) }),
      caches,
      onReady: (_name, port) => {
        this.webhookPort = port;
        ready();
      },
    });
    await Promise.race([listening, running]);
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      controller.abort();
      stopping ??= running;
      return stopping;
    };
    onTestFinished(stop);
    return stop;
  }

  /** The contacts that an extraction took, in the order of its file, out of the ledger. */
  async ledger(id: string): Promise<string[]> {
    const rows = await this.database.run<{ phone: string }>(
      `select coalesce(ec.phone, '52' || c.phone_national) as phone
       from extractor.extraction_contacts as ec
       join extractor.extractions as e on e.id = ec.extraction_id
       join contacts as c on c.id = ec.contact_id
       where ec.extraction_id = $1 and ec.released_at is null
       order by batch, (hashint8extended(contact_id, seed) >> 32)::int, contact_id`,
      [id],
    );
    return rows.map(({ phone }) => phone);
  }
}

function logTo(onLog: (message: string, fields: LogFields) => void): Log {
  const write = (message: string, fields: LogFields = {}): void => onLog(message, fields);
  const log: Log = { trace: write, debug: write, info: write, warn: write, error: write, child: () => log };
  return log;
}

/** The extraction that a caption names. */
export function extractionIn(caption: string): string {
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/.exec(caption)?.[0];
  if (id === undefined) throw new Error(`no extraction in "${caption}"`);
  return id;
}
