import type { Database } from '../../database/index.js';
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
  return [
    { name: 'ledger', everyMs: options.ledgerMs ?? 15_000, run: () => ledger.look() },
    {
      name: 'stock',
      everyMs: options.stockMs ?? 300_000,
      async run() {
        await stock.count(database);
        metrics.counted(stock.states, stock.countedAt ?? new Date());
      },
    },
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
