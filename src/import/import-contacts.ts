import { randomUUID } from 'node:crypto';
import type { Database } from '../database/index.js';
import { indexPlaces, PlaceSpeller, readPlaces } from '../locations/index.js';
import { openTable } from '../tables/index.js';
import { ImportSource } from './import-source.js';
import type { ColumnChoices } from './map-columns.js';
import type { OnDuplicate } from './merge-sql.js';
import { contentKinds } from './read-contact.js';
import {
  type EarlierImport,
  type Importer,
  insertImport,
  type Run,
  sameImports,
  takenOver,
} from './record.js';
import { refreshStatistics } from './refresh-statistics.js';
import { runImport } from './run-import.js';
import type { MergeCounts } from './stage.js';
import { parseStatus } from './statuses.js';
import { readTableFacts, withoutMisfits } from './table-facts.js';

/** How contacts are imported. */
export interface ImportOptions extends Partial<Importer> {
  /** field → heading or number of its column; for what the headings do not tell by themselves */
  columns?: ColumnChoices | undefined;
  /** what becomes of a number that is there already; default `fill`, which loses nothing */
  onDuplicate?: OnDuplicate | undefined;
  /** of new contacts whose row has none of its own; default `VERIFIED` */
  status?: string | undefined;
  /** leave out rows that cannot be imported, and commit piece by piece; default: all rows or none */
  partial?: boolean | undefined;
  /** count only, and change nothing; default false */
  dryRun?: boolean | undefined;
  /**
   * where rejected rows go, each with its line and the reason; null: nowhere. Default: the file's own path and
   * `.rejects.csv`, or nowhere in a dry run
   */
  rejectsPath?: string | null | undefined;
  /** rows of the file that `partial` commits at a time; default 50,000 */
  chunkRows?: number | undefined;
  signal?: AbortSignal | undefined;
  /** called now and then */
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** How far an import is. */
export interface ImportProgress {
  phase: 'reading' | 'comparing' | 'merging';
  /** rows of the file that are through this phase */
  rows: number;
  /** rows of the file, once that is known */
  total?: number;
}

/** What became of the rows of a file: rows = rejected + repeated + added + changed + unchanged. */
export interface ImportCounts extends MergeCounts {
  /** below the headings */
  rows: number;
  rejected: number;
  /** whose number stands further up in the file, and that were merged with that row */
  repeated: number;
}

/** What an import did; in a dry run what it would do. */
export interface ImportResult extends ImportCounts {
  /** null for a dry run */
  importId: string | null;
  dryRun: boolean;
  /** absolute */
  file: string;
  /** SHA-256 of the file */
  sha256: string;
  onDuplicate: OnDuplicate;
  /** of new contacts */
  status: string;
  /** field → heading of its column */
  columns: Record<string, string>;
  /** headings that were not understood, or of which one like it was taken */
  ignoredColumns: string[];
  /** sheets without a phone column */
  ignoredSheets: string[];
  notices: { unknownStates: Record<string, number>; otherLadas: number; unreadKinds: number };
  /** path of the file of rejected rows; null when there is none */
  rejectsFile: string | null;
  /** row from which an interrupted import of the same file went on; 0: from the beginning */
  resumedAt: number;
  /** when the very same file was last imported whole; null: never */
  importedBefore: Date | null;
  durationMs: number;
}

/** Rows of the file that `partial` commits at a time. */
const defaultChunkRows = 50_000;

/**
 * Imports contacts from a CSV, TXT or XLSX file: COPY into temporary tables, then a few statements over many rows.
 *
 * All or nothing: a row that cannot be imported refuses the whole file, and a failure leaves nothing behind. With
 * `partial` such rows are left out, and every `chunkRows` rows are committed with how far they go; after a crash the
 * same call goes on from there. Running an import again is harmless: what is there already is only filled in.
 *
 * @throws ContactsError `BAD_INPUT` for the file, its columns, or rejected rows; `NOT_READY`; `FILE_NOT_WRITTEN` for
 *   the rejects; `INTERRUPTED`; what the database throws
 */
export async function importContacts(
  database: Database,
  path: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const startedAt = performance.now();
  const { signal, partial = false, dryRun = false, onDuplicate = 'fill', columns = {} } = options;
  const table = await openTable(path, { signal });
  const facts = withoutMisfits(await readTableFacts(database, 'contacts'), contentKinds);
  const status = parseStatus(options.status ?? 'VERIFIED', facts);
  const recorded = { columns, onDuplicate, status, partial };
  const earlier = dryRun ? [] : await sameImports<ImportCounts>(database, 'contacts', table, recorded);
  const resumed = partial ? resumable(earlier) : undefined;
  const source = new ImportSource(table, facts, options, await readSpeller(database));
  const { requestedBy = 'library', channel = 'library', onProgress } = options;
  // All in one is faster by a third: see insert_contacts.
  const chunkRows = partial ? (options.chunkRows ?? defaultChunkRows) : Number.MAX_SAFE_INTEGER;
  const importId = dryRun ? null : (resumed?.id ?? randomUUID());
  const run: Run = (sql, values) => database.run(sql, values);
  const putOnRecord = async (id: string): Promise<void> => {
    if (resumed) await database.query('resume_import', [id]);
    else await insertImport(run, id, 'contacts', table, recorded, { requestedBy, channel });
    await database.query('give_up_imports');
  };
  const setting = {
    facts,
    onDuplicate,
    status,
    requestedBy,
    inFile: (column: string) => source.rows.has(column),
  };
  const reached = {
    position: resumed?.position ?? 0,
    merged: resumed?.counts ?? { added: 0, objecting: 0, changed: 0, unchanged: 0 },
  };
  const job = { setting, importId, putOnRecord, reached, partial, chunkRows, onProgress, signal };
  const counts = await runImport({ database, source, ...job });
  if (!dryRun) await refreshStatistics(database, counts.added + counts.changed);
  const { unknownStates, otherLadas, unreadKinds } = source.rows.notices;
  return {
    importId,
    dryRun,
    file: table.path,
    sha256: table.sha256,
    onDuplicate,
    status,
    ...counts,
    columns: Object.fromEntries(source.rows.headings),
    ignoredColumns: [...source.rows.ignoredHeadings],
    ignoredSheets: source.rows.ignoredSheets,
    notices: { unknownStates: Object.fromEntries(unknownStates), otherLadas, unreadKinds },
    rejectsFile: source.rejectsFile,
    resumedAt: resumed?.position ?? 0,
    importedBefore: earlier.find(({ state }) => state === 'done')?.created_at ?? null,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

async function readSpeller(database: Database): Promise<PlaceSpeller> {
  return new PlaceSpeller(indexPlaces(await readPlaces(database, ['state', 'municipality', 'city'])));
}

/**
 * The import of the same file with the same options that was cut off in the middle, if there is one.
 *
 * @throws ContactsError `BAD_INPUT` when it is going on right now
 */
function resumable(earlier: EarlierImport<ImportCounts>[]): EarlierImport<ImportCounts> | undefined {
  const latest = earlier.find(
    ({ state, position, same_options: same }) => same && (state === 'done' || position > 0),
  );
  const cutOff = latest?.state === 'done' ? undefined : latest;
  if (cutOff?.alive) throw takenOver();
  return cutOff;
}
