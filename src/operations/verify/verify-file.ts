import { type Database, loadSql } from '../../database/index.js';
import { ContactsError } from '../../errors.js';
import { formatCount } from '../../extraction/describe.js';
import { type ExtractionRecord, findExtraction, findRelease } from '../../extraction/index.js';
import { openTable, type Table } from '../../tables/index.js';
import { type Finding, fail, ok, warn } from '../finding.js';
import { type Comparison, compareNumbers } from './compare-numbers.js';
import { count } from './context.js';
import { fileNumbers } from './file-numbers.js';
import { type FoundExtraction, findExtractionOf } from './find-extraction-of.js';

/** How a file differs from what the ledger has. */
export interface FileVerification {
  /** absolute path */
  file: string;
  sha256: string;
  /** null when it belongs to none that is known */
  extractionId: string | null;
  foundBy: FoundExtraction['by'] | null;
  /** whether it is, byte for byte, the file on record */
  identical: boolean;
  /** null when there is nothing to compare it with */
  comparison: (Comparison & { unreadable: number }) | null;
  checks: Finding[];
  /** whether nothing failed; warnings do not count */
  ok: boolean;
}

/**
 * Verifies one file against the ledger: its bytes, and row by row who is in it. Reads the file and the rows of its
 * extraction as streams; changes nothing.
 *
 * @param path XLSX, CSV or TXT, gzipped or not
 * @throws ContactsError `BAD_INPUT` for what cannot be read; `INTERRUPTED`
 */
export async function verifyFile(
  database: Database,
  path: string,
  signal?: AbortSignal,
): Promise<FileVerification> {
  const table = await openTable(path, { signal });
  const { path: file, sha256 } = table;
  const found = await findExtractionOf(database, table);
  const record = found && (await findExtraction(database, found.id).catch(unlessUnknown));
  if (found === undefined || record === undefined) {
    const check = fail('file', 'It belongs to no extraction that is on record.', 'contacts history');
    return {
      ...{ file, sha256, extractionId: null, foundBy: null, identical: false, comparison: null },
      ...{ checks: [check], ok: false },
    };
  }
  const identical = found.by === 'hash';
  const { comparison, unreadable, objecting } = await compare(database, table, record, signal);
  const checks = [
    describeFound(found, record),
    ...(await judgeState(database, record)),
    ...judgeRows(comparison, record, identical),
    ...judgeUnreadable(unreadable),
    ...judgeObjections(objecting - comparison.leftOut, record),
  ];
  return {
    ...{ file, sha256, extractionId: record.id, foundBy: found.by, identical },
    comparison: { ...comparison, unreadable: unreadable.length },
    checks,
    ok: checks.every(({ status }) => status !== 'fail'),
  };
}

/** A file may name an extraction that this database has never heard of. */
function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof ContactsError && error.code === 'BAD_INPUT')) throw error;
}

async function compare(
  database: Database,
  table: Table,
  { id, seed }: ExtractionRecord,
  signal: AbortSignal | undefined,
): Promise<{ comparison: Comparison; unreadable: string[]; objecting: number }> {
  const unreadable: string[] = [];
  const objecting = new Set<string>();
  const transaction = await database.begin(signal);
  const inFile = async function* (): AsyncGenerator<string> {
    for await (const row of fileNumbers(table.rows())) {
      if ('number' in row) yield row.number;
      else unreadable.push(row.unreadable);
    }
  };
  const inLedger = async function* (): AsyncGenerator<string> {
    const batches = transaction.streamBatches<[phone: string, content: string | null, objects: boolean]>(
      loadSql('queries/extraction_rows'),
      [id, seed],
    );
    for await (const batch of batches) {
      for (const [phone, , objects] of batch) {
        if (objects) objecting.add(phone);
        yield phone;
      }
    }
  };
  try {
    const comparison = await compareNumbers(inFile(), inLedger(), (number) => objecting.has(number));
    return { comparison, unreadable, objecting: objecting.size };
  } finally {
    await transaction.rollback();
  }
}

function describeFound({ by }: FoundExtraction, { id, requestedBy }: ExtractionRecord): Finding {
  const how = {
    hash: 'It is, byte for byte, the file',
    metadata: 'Its bytes are not those on record; by its metadata it is the file',
    numbers: 'Its bytes are not those on record; by its first numbers it is a file',
  };
  const message = `${how[by]} of extraction ${id} (${requestedBy}).`;
  return by === 'hash' ? ok('file', message) : warn('file', message, exportAnother(id));
}

async function judgeState(database: Database, { id, state }: ExtractionRecord): Promise<Finding[]> {
  if (state === 'committed' || state === 'delivered') return [];
  const release = await findRelease(database, id);
  const what =
    state === 'released'
      ? `That extraction was released by ${release?.releasedBy}: its people can be handed out again`
      : `That extraction is ${state}: its people never left the pool`;
  return [fail('state', `${what}. The file must not be used.`, `contacts show ${id}`)];
}

function judgeRows(
  { rows, expected, missing, added, leftOut, firstDifference }: Comparison,
  { id }: ExtractionRecord,
  identical: boolean,
): Finding[] {
  if (firstDifference === null) {
    return [ok('rows', `${count(rows, 'number')}, those of the ledger in its order.`)];
  }
  // A rebuilt file leaves out who has objected since; what comes behind them has moved up.
  if (missing === 0 && added === 0 && rows + leftOut === expected && leftOut > 0) {
    const without = `${formatCount(leftOut)} who object since`;
    return [ok('rows', `${count(rows, 'number')}, those of the ledger without ${without}.`)];
  }
  const where = `the first difference is at number ${formatCount(firstDifference)}`;
  if (missing === 0 && added === 0) {
    return [
      warn('rows', `The numbers are those of the ledger, in another order: ${where}.`, exportAnother(id)),
    ];
  }
  const lacks = missing > 0 ? [`${count(missing, 'number')} of the ledger missing`] : [];
  const has = added > 0 ? [`${count(added, 'number')} too many`] : [];
  const message =
    `${formatCount(rows)} of ${count(expected, 'number')}: ${[...lacks, ...has].join(', ')}; ${where}.` +
    (identical ? ' The file is as it was written, so it is the ledger that was changed.' : '');
  const mend = identical ? 'Restore the ledger from a backup; see contacts verify' : exportAnother(id);
  const whose = added > 0 ? ['contacts trace NUMBER'] : [];
  return [fail('rows', message, [mend, ...whose].join('\n'))];
}

function judgeUnreadable(unreadable: string[]): Finding[] {
  if (unreadable.length === 0) return [];
  const what = `${count(unreadable.length, 'row')} without a number that can be read, the first in ${unreadable[0]}.`;
  return [fail('unreadable', what, 'A spreadsheet may have rounded them: take the file as it was written.')];
}

function judgeObjections(objecting: number, { id }: ExtractionRecord): Finding[] {
  if (objecting <= 0) return [];
  const what = `${formatCount(objecting)} of its people object since: it must not be used with them in it.`;
  return [warn('objections', what, exportAnother(id))];
}

const exportAnother = (id: string): string => `contacts export ${id} --output ANOTHER`;
