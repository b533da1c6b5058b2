import { hostname } from 'node:os';
import { type Database, loadSql } from '../database/index.js';
import { version } from '../version.js';
import { findEnd, type PlannedFile } from './ledger.js';

/** How many extractions run at once on one database, where nobody says otherwise. */
export const defaultMostAtOnce = 5;

/** Where an extraction stands that waits for its turn. */
export interface Place {
  /** 1: the next one */
  place: number;
  /** extractions that run */
  running: number;
  /** about how long it will wait, by how fast the latest ones went; null where there were none */
  seconds: number | null;
}

/** What stands before an extraction. */
interface Before {
  waiting: number;
  running: number;
  contacts: number;
}

/** How often it is looked whether the turn has come, in ms: of the next one, and the longest of those behind. */
const lookPauseMs = 500;
const longestLookPauseMs = 2_000;

/** How long to wait before looking again. Pure. */
export function pauseAt(place: number): number {
  return Math.min(longestLookPauseMs, lookPauseMs * place);
}

/**
 * Takes the turn of an extraction that waits, if it has come. In one transaction that all others wait for who want to
 * begin, so that never more than `mostAtOnce` run. The caller holds the lock that shows that it is alive.
 *
 * @returns false when it does not wait any more, or others come first
 */
export function takeTurn(
  database: Database,
  id: string,
  { format, compression, filePath }: PlannedFile,
  mostAtOnce: number,
  signal: AbortSignal,
): Promise<boolean> {
  const values = [id, format, compression, filePath, version, hostname(), mostAtOnce];
  return database.repeatWhole(
    async (attempt) => {
      const transaction = await database.beginBeside(signal);
      try {
        await transaction.query(loadSql('queries/lock_limits'));
        const begun = await transaction.query(loadSql('queries/start_extraction'), values);
        await transaction.commit();
        if (begun.length > 0) return true;
      } finally {
        await transaction.rollback();
      }
      // Nobody else can have begun it since: it was the attempt before, whose answer was lost.
      return attempt > 1 && (await findEnd(database, id))?.state === 'running';
    },
    { signal },
  );
}

/** Says that the extraction still waits, and learns what stands before it. Undefined when it waits no more. */
export async function lookInLine(database: Database, id: string): Promise<Before | undefined> {
  const [before] = await database.change<Before>('wait_in_line', [id]);
  return before;
}

/** The place in line, with an estimate of the time until the turn comes. */
export async function estimate(
  database: Database,
  { waiting, running, contacts }: Before,
  mostAtOnce: number,
): Promise<Place> {
  const [row] = await database.query<{ pace: number | null }>('pace');
  const pace = Number(row?.pace ?? 0);
  const seconds = pace > 0 ? Math.ceil(contacts / pace / mostAtOnce) : null;
  return { place: waiting + 1, running, seconds };
}
