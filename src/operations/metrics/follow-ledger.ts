import type { Database } from '../../database/index.js';
import type { EndedExtraction } from './labels.js';
import type { Metrics } from './metrics.js';

/** Looked at again each time: what was written at one moment can become visible a little later. */
const overlapMs = 60_000;

interface EndedRow extends Omit<EndedExtraction, 'reason'> {
  id: string;
  ended_at: Date;
  cancelled_by: string | null;
  crashed: boolean;
}

/**
 * Feeds the metrics from the ledger, where every process puts its extractions on record: cron's are counted as
 * well as our own. Counts what ended after it was opened, each once.
 */
export class LedgerFollower {
  readonly #database: Database;
  readonly #metrics: Metrics;
  /** by id: when it ended; only those that the next look will see again */
  #seen = new Map<string, Date>();
  #startedAt: Date | undefined;
  #lookedAt: Date | undefined;

  constructor(database: Database, metrics: Metrics) {
    this.#database = database;
    this.#metrics = metrics;
  }

  /** Counts what has ended since the last time. */
  async look(): Promise<void> {
    const [counts] = await this.#database.query<{
      queued: number;
      running: number;
      committed: number;
      now: Date;
    }>('unfinished_counts');
    if (counts === undefined) return;
    const { now, ...unfinished } = counts;
    this.#metrics.unfinished(unfinished);
    this.#startedAt ??= now;
    const since = new Date(
      Math.max(this.#startedAt.getTime(), (this.#lookedAt ?? now).getTime() - overlapMs),
    );
    const ended = await this.#database.query<EndedRow>('ended_extractions', [since]);
    for (const extraction of ended) {
      if (this.#seen.has(extraction.id)) continue;
      this.#seen.set(extraction.id, extraction.ended_at);
      this.#metrics.extractionEnded({ ...extraction, reason: reasonOf(extraction) });
    }
    this.#lookedAt = now;
    const keptFrom = now.getTime() - overlapMs;
    this.#seen = new Map([...this.#seen].filter(([, at]) => at.getTime() >= keptFrom));
  }
}

/** From a closed list: who cancels is somebody, the deadline, or the system, which stops what runs. */
function reasonOf({ outcome, cancelled_by: by, crashed }: EndedRow): string {
  if (outcome === 'delivered') return '';
  if (outcome === 'failed') return crashed ? 'crash' : 'error';
  return by === 'deadline' || by === 'system' ? by : 'user';
}
