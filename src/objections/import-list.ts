import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Database, loadSql } from '../database/index.js';
import { badInput } from '../errors.js';
import { openTable, Rejects, type Table, type TableFile } from '../tables/index.js';
import { listNumbers } from './list-numbers.js';
import { type Recorded, recordObjections } from './record.js';
import type { ObjectionSource, Recorder } from './types.js';

/** A list that is to be imported. */
export interface ListImport extends Recorder {
  /** CSV, TXT or XLSX, gzipped or not */
  path: string;
  source: ObjectionSource;
  /**
   * the day it is of, `YYYY-MM-DD`; default: that of an earlier import of the very same file, else the day on
   * which the file was last changed
   */
  listDate?: string | undefined;
  /** where unreadable lines go; default: the file's own path and `.unreadable.csv` */
  unreadablePath?: string | undefined;
  /** in which days begin */
  timeZone: string;
  signal?: AbortSignal | undefined;
  /** called at the end of each thousand lines or so */
  onProgress?: ((lines: number) => void) | undefined;
  /** called once, when running extractions hold some of the people and are waited for */
  onWait?: (() => void) | undefined;
}

/** What an import brought. */
export interface ImportedList extends Recorded {
  listId: string;
  source: ObjectionSource;
  /** `YYYY-MM-DD` */
  listDate: string;
  file: string;
  sha256: string;
  /** rows without the headings: new + known + repeated + unreadable */
  lines: number;
  unreadable: number;
  /** the file that holds the unreadable lines, each with its reason; null when there are none */
  unreadableFile: string | null;
}

const progressLines = 1000;

/**
 * Imports a list of people who object, in one transaction: all of it that can be read takes effect, or nothing.
 * Read as a stream, so memory stays flat. The same list again does no harm, and marks again whom others have
 * put back meanwhile. What fails for a moment is done again as a whole.
 *
 * @throws ContactsError `BAD_INPUT` if the file cannot be read, or no line of it; `FILE_NOT_WRITTEN` for the file
 *   of unreadable lines; `INTERRUPTED`
 */
export async function importObjections(database: Database, list: ListImport): Promise<ImportedList> {
  const { path, signal } = list;
  const table = await openTable(path, { signal });
  const listDate = await dayOf(database, table, list);
  return database.repeatWhole(() => importOnce(database, table, { ...list, listDate }), { signal });
}

async function importOnce(
  database: Database,
  table: Table,
  list: ListImport & { listDate: string },
): Promise<ImportedList> {
  const { source, by, channel, listDate, signal, onProgress, onWait } = list;
  const listId = randomUUID();
  const rejects = new Rejects(list.unreadablePath ?? `${table.path}.unreadable.csv`);
  let lines = 0;
  const numbers = async function* (): AsyncGenerator<string> {
    for await (const listed of listNumbers(table.rows())) {
      if (++lines % progressLines === 0) onProgress?.(lines);
      if ('phone' in listed) yield listed.phone;
      else await rejects.add(listed.row, listed.problem);
    }
    if (lines === 0) throw badInput(`${table.path} has no line. Nothing was changed.`);
    if (rejects.count === lines) {
      throw badInput(
        `${table.path} has no number that can be read, in ${lines} lines. Is it the right file? Nothing was changed.`,
      );
    }
  };
  const transaction = await database.begin(signal);
  try {
    const recorded = await recordObjections(transaction, numbers(), {
      source,
      listId,
      reason: null,
      by,
      channel,
      onWait,
    });
    await transaction.query(loadSql('queries/insert_objection_list'), [
      listId,
      source,
      listDate,
      basename(table.path),
      table.bytes,
      table.sha256,
      lines,
      recorded.new,
      recorded.known,
      recorded.repeated,
      rejects.count,
      recorded.marked,
      by,
      channel,
    ]);
    const unreadableFile = (await rejects.close()) ?? null;
    await transaction.commit('pool');
    const { sha256 } = table;
    const unreadable = rejects.count;
    return {
      listId,
      source,
      listDate,
      file: table.path,
      sha256,
      lines,
      ...recorded,
      unreadable,
      unreadableFile,
    };
  } catch (error) {
    await transaction.rollback();
    await rejects.discard();
    throw error;
  }
}

async function dayOf(
  database: Database,
  { path, sha256 }: TableFile,
  { source, listDate, timeZone }: ListImport,
): Promise<string> {
  const today = dayIn(timeZone, new Date());
  if (listDate === undefined) {
    const [before] = await database.query<{ list_date: string }>('same_objection_list', [source, sha256]);
    const changed = dayIn(timeZone, (await stat(path)).mtime);
    return before?.list_date ?? (changed < today ? changed : today);
  }
  const day = new Date(`${listDate}T00:00:00Z`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(listDate) && day.toJSON()?.startsWith(listDate);
  if (!isDay || listDate < '2000-01-01') {
    throw badInput('The date of a list is a day such as 2026-01-31: year, month, day.');
  }
  if (listDate > today) throw badInput(`The date of a list cannot lie ahead: today is ${today}.`);
  return listDate;
}

/** `2026-11-24`, in a time zone. */
function dayIn(timeZone: string, time: Date): string {
  return time.toLocaleDateString('sv-SE', { timeZone });
}
