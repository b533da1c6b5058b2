import { type Database, loadSql, throwIfAborted } from '../database/index.js';

/** How many contacts were marked again. */
export interface MarkedAgain {
  /** as taken by the extraction that the ledger has them in */
  extracted: number;
  /** as objecting, for they do since */
  objecting: number;
}

export interface MarkAgainOptions {
  /** who, e.g. `cli:ana` */
  by: string;
  /** through what: `cli`, `telegram` …; default `library` */
  channel?: string;
  /** an abort ends it between two batches; what was marked stays so */
  signal?: AbortSignal;
  /** entries of the ledger looked through at a time; default 10,000 */
  batchRows?: number;
}

/** Where a walk over ids begins: the least of bigint. */
const leastId = '-9223372036854775808';

/**
 * Puts back, out of the ledger, marks that contacts have lost, as after they were restored to an earlier point in
 * time: who is in the pool although in an extraction that was not released leaves it, and who bears the mark of another
 * extraction gets that of their own, so that a release finds them. Whom somebody gave another status since stays as
 * they are. No extraction would have taken these people, for the ledger has them; but they were counted.
 *
 * Reads the whole ledger, a batch at a time, and may be stopped and begun again at any moment.
 *
 * @throws ContactsError `DATABASE_UNREACHABLE`, `NOT_READY`, `INTERRUPTED`
 */
export async function markAgain(
  database: Database,
  { by, channel = 'library', signal, batchRows = 10_000 }: MarkAgainOptions,
): Promise<MarkedAgain> {
  const total: MarkedAgain = { extracted: 0, objecting: 0 };
  for (let beyond = leastId; ; ) {
    throwIfAborted(signal);
    const [batch] = await database.query<{ last: string | null; lost: string[] }>('marks_lost', [
      beyond,
      batchRows,
    ]);
    if (batch === undefined || batch.last === null) break;
    beyond = batch.last;
    if (batch.lost.length === 0) continue;
    const marked = await database.repeatWhole(() => markLost(database, batch.lost, { by, channel, signal }), {
      signal,
    });
    total.extracted += marked.extracted;
    total.objecting += marked.objecting;
  }
  if (total.extracted + total.objecting > 0) database.log.warn('contacts marked again', { by, ...total });
  return total;
}

async function markLost(
  database: Database,
  lost: readonly string[],
  { by, channel, signal }: { by: string; channel: string; signal: AbortSignal | undefined },
): Promise<MarkedAgain> {
  const transaction = await database.begin(signal);
  try {
    await transaction.query(loadSql('queries/lock_marks_lost'), [lost]);
    const [row] = await transaction.query<Record<keyof MarkedAgain, string>>(loadSql('queries/mark_again'), [
      lost,
      by,
      channel,
    ]);
    await transaction.commit('pool');
    return { extracted: Number(row?.extracted), objecting: Number(row?.objecting) };
  } finally {
    await transaction.rollback();
  }
}
