import type { Caches } from '../../caches/index.js';
import type { Database, Reader } from '../../database/index.js';
import { ContactsError } from '../../errors.js';
import { availabilityOf, countByPlace } from '../../extraction/index.js';
import { readPlaces } from '../../locations/index.js';
import { Alarm } from '../alerts/alarm.js';
import { type ConditionOptions, conditionsOf } from '../alerts/conditions.js';
import type { Messenger } from '../alerts/outbox.js';
import { LedgerFollower } from '../metrics/follow-ledger.js';
import type { Metrics } from '../metrics/metrics.js';
import { Stock } from '../stock.js';
import { purgeFiles } from '../upkeep/purge.js';
import type { Task } from '../upkeep/schedule.js';
import type { ReadinessProbe } from './readiness.js';

export interface UpkeepOptions extends ConditionOptions {
  /** how often the ledger is looked at, in ms; default 15,000 */
  ledgerMs?: number;
  /** how often the pool is counted, in ms; default 300,000 */
  stockMs?: number;
  /** how often it is looked for alerts, in ms; default 30,000 */
  alertsMs?: number;
  /** how often old files are removed, in ms; default an hour */
  purgeMs?: number;
  /** days after which exported files are removed */
  retentionDays: number;
  /** what is remembered, and is kept fresh; default: nothing */
  caches?: Caches | undefined;
  /** how often names of places are read, in ms; default an hour */
  placesMs?: number;
  /** how often the premium ladas are read, in ms; default a day */
  premiumMs?: number;
  /** who is told of alerts, besides the log */
  messengers?: readonly Messenger[];
}

/** What is to be done again and again while a service runs. */
export function upkeepTasks(
  database: Database,
  readiness: ReadinessProbe,
  metrics: Metrics,
  options: UpkeepOptions,
): Task[] {
  const ledger = new LedgerFollower(database, metrics);
  const stock = new Stock();
  const alarm = new Alarm({
    conditions: conditionsOf(database, readiness, stock, options),
    messengers: options.messengers ?? [],
    log: database.log,
    onLook: (alert, firing) => metrics.alert(alert, firing),
  });
  const reading = (work: (reader: Reader) => Promise<unknown>) => () =>
    readAnew(database, options.caches, work);
  return [
    { name: 'ledger', everyMs: options.ledgerMs ?? 15_000, run: () => ledger.look() },
    {
      name: 'stock',
      everyMs: options.stockMs ?? 300_000,
      run: reading(async (reader) => {
        await stock.count(reader);
        if (stock.countedAt !== undefined) metrics.counted(stock.states, stock.countedAt);
      }),
    },
    ...(options.caches === undefined
      ? []
      : [
          {
            name: 'places',
            everyMs: options.placesMs ?? 3_600_000,
            run: reading(async (reader) => {
              await readPlaces(reader, ['state', 'municipality', 'city']);
              for (const kind of ['municipality', 'city'] as const) await countByPlace(reader, kind);
            }),
          },
          {
            name: 'premium',
            everyMs: options.premiumMs ?? 86_400_000,
            run: reading((reader) => availabilityOf(reader, { kind: 'premium' })),
          },
        ]),
    { name: 'alerts', everyMs: options.alertsMs ?? 30_000, run: (signal) => alarm.look(signal) },
    {
      name: 'purge',
      everyMs: options.purgeMs ?? 3_600_000,
      async run(signal) {
        const { exportFolder: folder, retentionDays: days } = options;
        await purgeFiles(database, { folder, days, signal });
      },
    },
  ];
}

/**
 * Reads before its time is over what others will be told, unless another process has just done so.
 *
 * @throws ContactsError `DATABASE_UNREACHABLE` when nothing but what was remembered could be told
 */
async function readAnew(
  database: Database,
  caches: Caches | undefined,
  work: (reader: Reader) => Promise<unknown>,
): Promise<void> {
  const reader = caches?.reader(database, { goodFor: 0.5 });
  await work(reader ?? database);
  if (reader?.away) throw new ContactsError('DATABASE_UNREACHABLE', reader.reason ?? '');
}
