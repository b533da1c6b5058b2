import { randomUUID } from 'node:crypto';
import { type Database, loadSql, type Transaction } from '../database/index.js';
import { badInput } from '../errors.js';
import { fold, placeKeyOf } from '../locations/index.js';
import { ladaOf } from '../phone/index.js';
import { openTable, type Table } from '../tables/index.js';
import { type LadaColumn, ladaColumns, mapLadaColumns } from './lada-columns.js';
import { type LadaRow, readLada } from './read-lada.js';
import { advanceImport, type Importer, insertImport } from './record.js';
import { readTableFacts, type TableFacts } from './table-facts.js';
import { counted } from './wording.js';

/** How ladas are imported. */
export interface ImportLadasOptions extends Partial<Importer> {
  /** count only, and change nothing; default false */
  dryRun?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What became of `mejores_ladas`; in a dry run what would. */
export interface ImportLadasResult {
  /** null for a dry run */
  importId: string | null;
  dryRun: boolean;
  /** absolute */
  file: string;
  sha256: string;
  /** of the file, and from now on of the table */
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  /** rows of the table that the file does not have */
  removed: number;
  /** headings that were not understood */
  ignoredColumns: string[];
}

const mostRows = 10_000;
const mostProblems = 20;

type OldRow = Record<string, string | number | null>;

/**
 * Replaces the rows of `mejores_ladas` by those of a file, in one transaction: all of it or nothing. A row is known
 * again by lada, municipality and state; what the file has no column for stays as it was. Without a column for the
 * ranking, the highest ICPTH is first.
 *
 * @throws ContactsError `BAD_INPUT` with everything that is wrong in the file, each with its line
 */
export async function importLadas(
  database: Database,
  path: string,
  options: ImportLadasOptions = {},
): Promise<ImportLadasResult> {
  const { dryRun = false, signal, requestedBy = 'library', channel = 'library' } = options;
  const table = await openTable(path, { signal });
  const facts = await readTableFacts(database, 'mejores_ladas');
  const { rows, columns, ignored } = await readRows(table, facts);
  const importId = randomUUID();
  const transaction = await database.begin(signal);
  try {
    await transaction.query('lock table mejores_ladas in share row exclusive mode');
    const old = await transaction.query<{ row: OldRow }>(loadSql('import/read_ladas'));
    const change = compare(
      old.map(({ row }) => row),
      rows,
      columns,
    );
    const { added, changed, unchanged, removed } = change;
    const counts = {
      rows: rows.length,
      added: added.length,
      changed: changed.length,
      unchanged: unchanged.length,
      removed,
    };
    if (!dryRun) {
      await write(transaction, change, columns);
      const who = { requestedBy, channel };
      await insertImport(
        (sql, values) => transaction.query(sql, values),
        importId,
        'mejores_ladas',
        table,
        {},
        who,
      );
      const step = { from: 0, to: rows.length, counts, isDone: true };
      await advanceImport(transaction, importId, step);
      await transaction.commit('ladas');
    }
    return {
      importId: dryRun ? null : importId,
      dryRun,
      file: table.path,
      sha256: table.sha256,
      ...counts,
      ignoredColumns: ignored,
    };
  } finally {
    await transaction.rollback();
  }
}

async function readRows(table: Table, facts: TableFacts) {
  const rows: LadaRow[] = [];
  const problems: string[] = [];
  const lines = new Map<string, number>();
  let map: ReturnType<typeof mapLadaColumns> | undefined;
  let sheet: string | undefined;
  for await (const { line, sheet: its, cells } of table.rows()) {
    if (map === undefined) {
      map = mapLadaColumns(cells, facts);
      sheet = its;
      continue;
    }
    // Whatever further sheets hold, it is another table.
    if (its !== sheet) break;
    const row = readLada(cells, map, facts);
    if (Array.isArray(row)) {
      problems.push(...row.map((problem) => `line ${line}: ${problem}`));
      continue;
    }
    const before = lines.get(keyOf(row));
    if (before !== undefined) problems.push(`line ${line}: the same lada and municipality as line ${before}`);
    lines.set(keyOf(row), line);
    rows.push(row);
    if (rows.length > mostRows)
      throw badInput(`${table.path} has more than ${counted(mostRows, 'row')}. Is it the right file?`);
  }
  if (map === undefined || rows.length + problems.length === 0) {
    throw badInput(`${table.path} has no rows. Nothing was changed.`);
  }
  if (problems.length > 0) throw wrong(table.path, problems);
  if (!map.columns.has('ranking')) rank(rows);
  const columns = new Set<LadaColumn>([
    ...map.columns.keys(),
    ...(facts.has('ranking') ? (['ranking'] as const) : []),
  ]);
  return { rows, columns, ignored: map.ignored };
}

function wrong(path: string, problems: string[]): Error {
  const shown = problems.slice(0, mostProblems).map((problem) => `\n  - ${problem}`);
  const more = problems.length > mostProblems ? `\n  … and ${problems.length - mostProblems} more` : '';
  return badInput(`${path} is not right, so nothing was changed:${shown.join('')}${more}`);
}

/** By ICPTH, the highest first; equal ones as in the file. */
function rank(rows: LadaRow[]): void {
  const sorted = rows.toSorted((one, other) => (other.icpth_2022 ?? -1) - (one.icpth_2022 ?? -1));
  for (const [place, row] of sorted.entries()) row.ranking = place + 1;
}

/** By what a row is known again. */
function keyOf(row: OldRow | LadaRow): string {
  const { lada, municipio, estado } = row as OldRow;
  const code = String(lada ?? '').trim();
  return [
    /^\d{2,3}$/.test(code) ? ladaOf(code) : code,
    fold(String(municipio ?? '')),
    placeKeyOf('state', String(estado ?? '')),
  ].join('|');
}

interface Change {
  added: LadaRow[];
  /** whole rows, the file's values put over the old ones */
  changed: OldRow[];
  unchanged: OldRow[];
  removed: number;
}

function compare(old: OldRow[], rows: LadaRow[], columns: ReadonlySet<LadaColumn>): Change {
  // A file that says nothing of municipality or state knows a row by what it does say.
  const known = (row: OldRow | LadaRow): string =>
    keyOf({
      ...(row as OldRow),
      ...(!columns.has('municipio') && { municipio: null }),
      ...(!columns.has('estado') && { estado: null }),
    });
  const before = new Map<string, OldRow>();
  for (const row of old) if (!before.has(known(row))) before.set(known(row), row);
  const change: Change = { added: [], changed: [], unchanged: [], removed: 0 };
  for (const row of rows) {
    const its = before.get(known(row));
    if (its === undefined) {
      change.added.push(row);
      continue;
    }
    const merged = { ...its, ...row } as OldRow;
    const isSame = [...columns].every((column) => String(merged[column] ?? '') === String(its[column] ?? ''));
    (isSame ? change.unchanged : change.changed).push(merged);
  }
  change.removed = old.length - change.changed.length - change.unchanged.length;
  return change;
}

async function write(
  transaction: Transaction,
  { added, changed, unchanged }: Change,
  columns: ReadonlySet<LadaColumn>,
): Promise<void> {
  await transaction.query('delete from mejores_ladas');
  await transaction.query(loadSql('import/insert_old_ladas'), [JSON.stringify([...changed, ...unchanged])]);
  const names = ladaColumns.filter((column) => columns.has(column)).join(', ');
  await transaction.query(loadSql('import/insert_new_ladas', { columns: names }), [JSON.stringify(added)]);
}
