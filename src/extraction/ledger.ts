import { hostname } from 'node:os';
import type { Database, Transaction } from '../database/index.js';
import { isForbidden, loadSql } from '../database/index.js';
import { echoId } from '../echo.js';
import { badInput } from '../errors.js';
import type { Scope } from '../locations/index.js';
import { version } from '../version.js';
import type { LadaSummary } from './plan.js';

/** What is known of the file of an extraction before it is written. */
export type PlannedFile = Pick<ExtractionRecord, 'format' | 'compression' | 'filePath'>;

export type ExtractionState =
  | 'queued'
  | 'running'
  | 'committed'
  | 'delivered'
  | 'failed'
  | 'cancelled'
  | 'released';

/** One extraction as the ledger has it. Times are of the database server. */
export interface ExtractionRecord {
  id: string;
  state: ExtractionState;
  scope: Scope;
  requested: number;
  /** null until it committed */
  delivered: number | null;
  /** whether fewer than requested would do */
  partial: boolean;
  seed: number;
  requestedBy: string;
  channel: string;
  format: string | null;
  compression: string | null;
  /** absolute path of the file, `-` for standard output; null when the library's caller kept it to itself */
  filePath: string | null;
  fileBytes: number | null;
  fileSha256: string | null;
  strata: LadaSummary[] | null;
  toolVersion: string;
  createdAt: Date;
  /** the clock of the transaction that claimed, and `opt_out_at` of its contacts */
  claimedAt: Date | null;
  deliveredAt: Date | null;
  endedAt: Date | null;
  /** why it failed or was cancelled */
  failure: string | null;
  /** e.g. `cli:ana`, `system` (SIGTERM) or `deadline`; null unless it was cancelled */
  cancelledBy: string | null;
}

/** How an extraction stands, and why. */
export type ExtractionEnd = Pick<ExtractionRecord, 'state' | 'cancelledBy' | 'failure'>;

/** What is known of an extraction before it starts. */
export type NewExtraction = Pick<
  ExtractionRecord,
  | 'id'
  | 'scope'
  | 'requested'
  | 'partial'
  | 'seed'
  | 'requestedBy'
  | 'channel'
  | 'format'
  | 'compression'
  | 'filePath'
> & {
  /** the user whose limits it counts against */
  chargedTo: string;
  /** contacts that count until it is known how many were delivered */
  reserved: number;
};

/** What a finished file tells the ledger. */
export interface FileFacts {
  path: string;
  format: string;
  bytes: number;
  sha256: string;
}

/**
 * Puts an extraction on record: one that waits until somebody takes it up, or one that is to run. Of the latter it tells
 * whether its turn has come, or whether it has to wait because too many run.
 *
 * @param transaction one that holds `lock_limits`
 */
export async function insertExtraction(
  transaction: Transaction,
  extraction: NewExtraction,
  wanted: { state: 'queued' } | { state: 'running'; mostAtOnce: number },
): Promise<'queued' | 'running'> {
  const { id, scope, requested, partial, seed, requestedBy, channel, format, compression, filePath } =
    extraction;
  const values = [
    id,
    scope,
    requested,
    partial,
    seed,
    requestedBy,
    channel,
    format,
    compression,
    filePath,
    version,
    hostname(),
    extraction.chargedTo,
    extraction.reserved,
    wanted.state,
    wanted.state === 'running' ? wanted.mostAtOnce : null,
  ];
  const sql = loadSql('queries/insert_extraction');
  const [row] = await transaction.query<{ state: 'queued' | 'running' }>(sql, values);
  return row?.state ?? wanted.state;
}

/** A running extraction is about to make the file at `path`, absolute. */
export async function recordPath(database: Database, id: string, path: string): Promise<void> {
  await database.change('announce_file', [id, path]);
}

/** Writes the end of a claim into its own transaction. False when somebody has ended the extraction meanwhile. */
export async function recordCommit(
  transaction: Transaction,
  id: string,
  delivered: number,
  strata: LadaSummary[],
  file: FileFacts | undefined,
): Promise<boolean> {
  const rows = await transaction.query(loadSql('queries/commit_extraction'), [
    id,
    delivered,
    JSON.stringify(strata),
    file?.format ?? null,
    file?.path ?? null,
    file?.bytes ?? null,
    file?.sha256 ?? null,
  ]);
  return rows.length === 1;
}

/** The file stands under `path`, for good. */
export async function recordDelivery(database: Database, id: string, path: string | null): Promise<void> {
  await database.change('deliver_extraction', [id, path]);
}

/**
 * The extraction came to nothing. Tells whether that was news to the ledger.
 *
 * @param database or a transaction, for what must be done before others see it
 * @param cancelledBy who cancelled it; undefined: it failed
 * @param options.patient false: ask the database once; default true
 */
export async function recordEnd(
  database: Database | Transaction,
  id: string,
  failure: string | null,
  cancelledBy?: string,
  { patient = true } = {},
): Promise<boolean> {
  const state = cancelledBy === undefined ? 'failed' : 'cancelled';
  const values = [id, state, failure, cancelledBy ?? null];
  const ask = (): Promise<object[]> => {
    if (!('change' in database)) return database.query(loadSql('queries/end_extraction'), values);
    return patient ? database.change('end_extraction', values) : database.once('end_extraction', values);
  };
  const rows = await ask();
  return rows.length > 0;
}

/** How an extraction stands now; undefined when there is none of that id. */
export async function findEnd(
  database: Database,
  id: string,
  { patient = true } = {},
): Promise<ExtractionEnd | undefined> {
  const [row] = patient
    ? await database.query<Row>('extraction_state', [id])
    : await database.once<Row>('extraction_state', [id]);
  return row && toEnd(row);
}

/**
 * The extraction whose id is, or begins with, `id`.
 *
 * @throws ContactsError `BAD_INPUT` when there is none, or more than one
 */
export async function findExtraction(database: Database, id: string): Promise<ExtractionRecord> {
  const prefix = id.trim().toLowerCase();
  if (!/^[0-9a-f][0-9a-f-]{3,35}$/.test(prefix)) {
    throw badInput(
      'An extraction is named by its id, or by the first four characters of it or more. See: contacts history',
    );
  }
  const rows = await database.query<Row>('find_extractions', [prefix]);
  const [row] = rows;
  if (row === undefined) throw badInput(`There is no extraction ${echoId(prefix)}. See: contacts history`);
  if (rows.length > 1)
    throw badInput(
      `Several extractions begin with ${echoId(prefix)}. Write more of the id; see: contacts history`,
    );
  return toRecord(row);
}

/** The latest extractions, newest first. `requestedBy` keeps only one person's. */
export async function listExtractions(
  database: Database,
  limit: number,
  requestedBy?: string,
): Promise<ExtractionRecord[]> {
  return (await database.query<Row>('history', [limit, requestedBy ?? null])).map(toRecord);
}

/**
 * How many people that an extraction delivered have objected since; they are not among those released. Null for a
 * database user who may not look at numbers.
 */
export async function countObjecting(database: Database, id: string): Promise<number | null> {
  try {
    const [row] = await database.query<{ objecting: string }>('count_objecting', [id]);
    return Number(row?.objecting);
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
}

type Row = Record<string, unknown>;

function toRecord(row: Row): ExtractionRecord {
  const number = (value: unknown) => (value === null ? null : Number(value));
  return {
    id: row.id as string,
    ...toEnd(row),
    scope: row.scope as Scope,
    requested: Number(row.requested),
    delivered: number(row.delivered),
    partial: row.partial as boolean,
    seed: Number(row.seed),
    requestedBy: row.requested_by as string,
    channel: row.channel as string,
    format: row.format as string | null,
    compression: row.compression as string | null,
    filePath: row.file_path as string | null,
    fileBytes: number(row.file_bytes),
    fileSha256: row.file_sha256 as string | null,
    strata: row.strata as LadaSummary[] | null,
    toolVersion: row.tool_version as string,
    createdAt: row.created_at as Date,
    claimedAt: row.claimed_at as Date | null,
    deliveredAt: row.delivered_at as Date | null,
    endedAt: row.ended_at as Date | null,
  };
}

function toEnd(row: Row): ExtractionEnd {
  return {
    state: row.state as ExtractionState,
    failure: row.failure as string | null,
    cancelledBy: row.cancelled_by as string | null,
  };
}
