import type { Database } from '../database/index.js';
import type { MarkedContacts, ObjectionSource } from './types.js';

/** One source: how many numbers came from it, and how old its newest list is. */
export interface SourceSummary {
  source: ObjectionSource;
  numbers: number;
  /** the day that its newest list is of, `YYYY-MM-DD`; null when none was imported */
  newestList: string | null;
  /** of that list; null without one */
  ageDays: number | null;
}

/** The import of one list, as it is on record. */
export interface ObjectionList {
  id: string;
  source: ObjectionSource;
  /** `YYYY-MM-DD` */
  listDate: string;
  fileName: string;
  fileBytes: number;
  fileSha256: string;
  lines: number;
  new: number;
  known: number;
  repeated: number;
  unreadable: number;
  marked: MarkedContacts;
  importedBy: string;
  channel: string;
  importedAt: Date;
}

/** What each source brought: REPEP, REUS, then what was said to us. @param timeZone in which days begin */
export async function summariseObjections(database: Database, timeZone: string): Promise<SourceSummary[]> {
  const rows = await database.query<{
    source: ObjectionSource;
    numbers: string;
    newest: string | null;
    age_days: number | null;
  }>('objection_counts', [timeZone]);
  return rows.map(({ source, numbers, newest, age_days: ageDays }) => ({
    source,
    numbers: Number(numbers),
    newestList: newest,
    ageDays,
  }));
}

/** The latest imports, newest first. */
export async function listObjectionLists(database: Database, limit: number): Promise<ObjectionList[]> {
  const rows = await database.query<Record<string, unknown>>('objection_lists', [limit]);
  return rows.map((row) => ({
    id: row.id as string,
    source: row.source as ObjectionSource,
    listDate: row.list_date as string,
    fileName: row.file_name as string,
    fileBytes: Number(row.file_bytes),
    fileSha256: row.file_sha256 as string,
    lines: Number(row.lines),
    new: Number(row.new),
    known: Number(row.known),
    repeated: Number(row.repeated),
    unreadable: Number(row.unreadable),
    marked: row.marked as MarkedContacts,
    importedBy: row.imported_by as string,
    channel: row.channel as string,
    importedAt: row.imported_at as Date,
  }));
}

/** The day of the newest list of a source and its age; null when none was ever imported. */
export async function newestList(
  database: Database,
  source: ObjectionSource,
  timeZone: string,
): Promise<{ day: string; ageDays: number } | null> {
  const [row] = await database.query<{ newest: string | null; age_days: number | null }>(
    'newest_objection_list',
    [source, timeZone],
  );
  const { newest: day = null, age_days: ageDays = null } = row ?? {};
  return day === null || ageDays === null ? null : { day, ageDays };
}
