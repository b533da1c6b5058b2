import type { Database } from '../../database/index.js';
import { formatCount } from '../../extraction/describe.js';
import { newestList } from '../../objections/index.js';
import { diskSpaceOf, isNearlyFull } from '../disk-space.js';
import type { ReadinessProbe } from '../serve/readiness.js';
import type { Stock } from '../stock.js';
import { formatBytes } from '../wording.js';
import { type Condition, fine, unknown, wrong } from './alert.js';

export interface ConditionOptions {
  /** contacts from which on an extraction is large */
  largeExtraction: number;
  /** seconds an extraction may take */
  extractionTimeoutS: number;
  /** contacts left in a state below which it runs low; 0: never */
  lowStock: number;
  /** where files go */
  exportFolder: string;
  /** days after which a REPEP list is too old */
  repepMaxAgeDays: number;
  /** in which days begin */
  timeZone: string;
}

/** How many extractions are looked at, and how many of them may fail. */
const latest = 20;
const mostFailed = latest / 2;

/** Everything that somebody is woken for. What the database would have to say is unknown while it is away. */
export function conditionsOf(
  database: Database,
  readiness: ReadinessProbe,
  stock: Stock,
  options: ConditionOptions,
): Condition[] {
  const away = async (): Promise<boolean> => !(await readiness.look()).checks.database.ok;
  return [
    {
      // Twice: a server that starts anew is back before the second look.
      name: 'database away',
      looks: 2,
      async look() {
        const { checks } = await readiness.look();
        // Who gets no connection cannot tell.
        if (!checks.pool.ok) return unknown;
        return checks.database.ok ? fine : wrong(`The database cannot be used: ${checks.database.state}.`);
      },
    },
    {
      name: 'connections exhausted',
      looks: 2,
      async look() {
        const { checks } = await readiness.look();
        return checks.pool.ok ? fine : wrong(`No connection is left: ${checks.pool.state}.`);
      },
    },
    {
      name: 'extractions fail',
      async look() {
        if (await away()) return unknown;
        const [row] = await database.query<{ ended: number; failed: number }>('recent_outcomes', [latest]);
        const { ended = 0, failed = 0 } = row ?? {};
        return failed > mostFailed
          ? wrong(`${failed} of the last ${ended} extractions failed. See: contacts history`)
          : fine;
      },
    },
    {
      name: 'extraction overdue',
      async look() {
        if (await away()) return unknown;
        const overdue = await database.query<{ id: string; seconds: number }>('overdue_extractions', [
          options.largeExtraction,
          options.extractionTimeoutS,
        ]);
        const [oldest] = overdue;
        if (oldest === undefined) return fine;
        const minutes = Math.round(oldest.seconds / 60);
        return wrong(
          `Extraction ${oldest.id} has been running for ${minutes} minutes. See: contacts show ${oldest.id}`,
          overdue.map(({ id }) => id),
        );
      },
    },
    {
      name: 'low stock',
      look() {
        if (stock.countedAt === undefined) return unknown;
        const low = stock.below(options.lowStock);
        if (low.length === 0) return fine;
        const told = low.map(({ name, available }) => `${name} ${formatCount(available)}`).join(', ');
        return wrong(
          `Fewer than ${formatCount(options.lowStock)} contacts are left: ${told}.`,
          low.map(({ name }) => name),
        );
      },
    },
    {
      name: 'disk nearly full',
      async look() {
        const space = await diskSpaceOf(options.exportFolder);
        return isNearlyFull(space)
          ? wrong(
              `${formatBytes(space.free)} of ${formatBytes(space.size)} are left for exports. Run: contacts purge --dry-run`,
            )
          : fine;
      },
    },
    {
      name: 'REPEP list old',
      async look() {
        if (await away()) return unknown;
        const list = await newestList(database, 'repep', options.timeZone);
        // None at all is a decision, or what contacts doctor is for.
        if (list === null || list.ageDays <= options.repepMaxAgeDays) return fine;
        return wrong(
          `The newest REPEP list is of ${list.day}, ${formatCount(list.ageDays)} days old. Run: contacts object import FILE --source repep`,
        );
      },
    },
  ];
}
