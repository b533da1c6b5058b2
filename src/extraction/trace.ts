import { type Database, loadSql } from '../database/index.js';
import { badInput } from '../errors.js';
import { normaliseNumber, storedForms } from '../phone/index.js';
import type { ExtractionState } from './ledger.js';

/** Everything that is known of a number. */
export interface Trace {
  /** 12 digits: `52` and ten */
  number: string;
  /** by id; usually one; none when the number is unknown */
  contacts: TracedContact[];
  /** who recorded that this number objects, one a source, in the order of time; it may be no contact */
  objections: TracedObjection[];
}

/** One objection to being called. */
export interface TracedObjection {
  source: 'manual' | 'repep' | 'reus';
  at: Date;
  /** who recorded it, e.g. `cli:ana`, and through what */
  by: string;
  channel: string;
  reason: string | null;
  /** the list that first brought it and the day it is of (`YYYY-MM-DD`); null when it was typed */
  list: { fileName: string; day: string } | null;
}

/** One contact, now and before. */
export interface TracedContact {
  id: string;
  /** null when there is no such contact (any more) under this number */
  row: ContactRow | null;
  /** every change of its status that the ledger has, in the order of time */
  history: TraceEvent[];
  /** whether the row is as the last of them left it; false when somebody else has changed it since */
  asLedger: boolean;
}

/** The row of a contact as it stands, as far as it tells where it is and whether it may be extracted. */
export interface ContactRow {
  status: string;
  statusUpdatedAt: Date | null;
  statusSource: string | null;
  optOutAt: Date | null;
  optOutMethod: string | null;
  optOutUserId: string | null;
  lada: string | null;
  state: string | null;
  municipality: string | null;
  city: string | null;
}

/** One change of a contact's status. */
export interface TraceEvent {
  at: Date;
  /**
   * `extracted`: it went out; `invalid`: it was to go out, and its number could not be delivered; `released`: given
   * back with its extraction; `let go`: its extraction was released, and it was left as somebody else had made it,
   * or as objecting; `objecting`: it was marked so, whether it was available, extracted or neither
   */
  what: 'extracted' | 'invalid' | 'released' | 'let go' | 'objecting';
  /** who, e.g. `cli:ana`, and through what */
  by: string;
  channel: string;
  /** for `objecting`: the extraction that held it, or came upon it; null when there was none */
  extractionId: string | null;
  /** the status before and after; null where it stayed as it was */
  from: string | null;
  to: string | null;
  reason: string | null;
  /** for `extracted`: the file, on which machine it was written, and which row of it; null for none */
  file: string | null;
  host: string | null;
  position: number | null;
}

/**
 * The whole history of a number. Reads, changes nothing. A number that no contact has is looked for in the ledger,
 * which takes some seconds when that is large.
 *
 * @param phone in any form that `normaliseNumber` reads
 * @throws ContactsError `BAD_INPUT` for what is no Mexican number; the message does not repeat it
 */
export async function traceNumber(database: Database, phone: string, signal?: AbortSignal): Promise<Trace> {
  const national = normaliseNumber(phone);
  if (national === undefined) {
    throw badInput(
      'That is no Mexican number that can be read. Write its ten digits, with or without 52 or +52 before them.',
    );
  }
  const number = `52${national}`;
  const rows = await database.query<Row>('contacts_of_number', [storedForms(national)]);
  const ids = rows.length > 0 ? rows.map(({ id }) => id) : await idsInLedger(database, number, signal);
  const objections = (await database.query<Objection>('objections_of_number', [number])).map(toObjection);
  if (ids.length === 0) return { number, contacts: [], objections };
  const entries = await database.query<Entry>('ledger_of_contacts', [ids]);
  const marks = await database.query<Mark>('marks_of_contacts', [ids]);
  const contacts = ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id);
    const own = entries.filter(({ contact_id }) => contact_id === id);
    const ownMarks = marks.filter(({ contact_id }) => contact_id === id);
    return {
      id,
      row: row === undefined ? null : toContactRow(row),
      history: [...own.flatMap(toEvents), ...ownMarks.map(toMarkEvent)].sort(byTime),
      asLedger: row !== undefined && agrees(row, own, ownMarks, objections.length > 0),
    };
  });
  return { number, contacts, objections };
}

/** Outside a transaction a statement has a time limit, which reading the whole ledger may take longer than. */
async function idsInLedger(
  database: Database,
  number: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const transaction = await database.begin(signal);
  try {
    const rows = await transaction.query<{ contact_id: string }>(loadSql('queries/contacts_in_ledger'), [
      number,
    ]);
    return rows.map(({ contact_id }) => contact_id);
  } finally {
    await transaction.rollback();
  }
}

const byTime = (one: TraceEvent, other: TraceEvent): number => one.at.getTime() - other.at.getTime();

/** Who is out must bear the mark, or that of an objection; who is not must not bear any. */
function agrees(
  { status, opt_out_method: method }: Row,
  entries: readonly Entry[],
  marks: readonly Mark[],
  objects: boolean,
): boolean {
  // Imported with an objection on record, it bore the mark from the beginning.
  if (method === 'OBJECTION') return status === 'OPTED_OUT' && (marks.length > 0 || objects);
  if (marks.length > 0) return false;
  const out = entries.find(({ released_at: releasedAt }) => releasedAt === null);
  if (out !== undefined) return out.claimed;
  return !(status === 'OPTED_OUT' && method === 'EXTRACTION');
}

interface Row {
  id: string;
  status: string;
  status_updated_at: Date | null;
  status_source: string | null;
  opt_out_at: Date | null;
  opt_out_method: string | null;
  opt_out_user_id: string | null;
  lada: string | null;
  state_name: string | null;
  municipality: string | null;
  city: string | null;
}

interface Entry {
  contact_id: string;
  extraction_id: string;
  previous_status: string;
  phone: string | null;
  released_at: Date | null;
  released_reason: string | null;
  requested_by: string;
  channel: string;
  host: string;
  state: ExtractionState;
  file_path: string | null;
  created_at: Date;
  claimed_at: Date | null;
  claimed: boolean;
  position: string | null;
  released_by: string | null;
  release_channel: string | null;
  release_reason: string | null;
}

interface Objection {
  source: TracedObjection['source'];
  objected_at: Date;
  objected_by: string;
  channel: string;
  reason: string | null;
  list_date: string | null;
  file_name: string | null;
}

interface Mark {
  contact_id: string;
  marked_at: Date;
  marked_by: string;
  channel: string;
  previous_status: string;
  extraction_id: string | null;
}

function toObjection(row: Objection): TracedObjection {
  const {
    source,
    objected_at: at,
    objected_by: by,
    channel,
    reason,
    list_date: day,
    file_name: fileName,
  } = row;
  return {
    source,
    at,
    by,
    channel,
    reason,
    list: day === null || fileName === null ? null : { fileName, day },
  };
}

function toMarkEvent(mark: Mark): TraceEvent {
  const { marked_at: at, marked_by: by, channel, previous_status: from, extraction_id: extractionId } = mark;
  const nothing = { reason: null, file: null, host: null, position: null };
  return { at, what: 'objecting', by, channel, extractionId, from, to: 'OPTED_OUT', ...nothing };
}

function toContactRow(row: Row): ContactRow {
  return {
    status: row.status,
    statusUpdatedAt: row.status_updated_at,
    statusSource: row.status_source,
    optOutAt: row.opt_out_at,
    optOutMethod: row.opt_out_method,
    optOutUserId: row.opt_out_user_id,
    lada: row.lada,
    state: row.state_name,
    municipality: row.municipality,
    city: row.city,
  };
}

/** What an entry of the ledger tells: it went out and may have come back, or never went out. */
function toEvents(entry: Entry): TraceEvent[] {
  const { extraction_id: extractionId, released_at: releasedAt, released_reason: why } = entry;
  const { previous_status: before, requested_by: by, channel } = entry;
  const at = entry.claimed_at ?? entry.created_at;
  const nowhere = { file: null, host: null, position: null };
  // It never went out; the mark of the objection tells the rest.
  if (why === 'OBJECTION') return [];
  if (why === 'INVALID_FORMAT') {
    const change = { from: before, to: 'INVALID_FORMAT', reason: null };
    return [{ at, what: 'invalid', by, channel, extractionId, ...change, ...nowhere }];
  }
  const extracted: TraceEvent = {
    ...{ at, what: 'extracted', by, channel, extractionId, from: before, to: 'OPTED_OUT', reason: null },
    file: entry.file_path,
    host: entry.host,
    position: entry.position === null ? null : Number(entry.position),
  };
  if (releasedAt === null) return [extracted];
  const back = why === 'RELEASED';
  const released: TraceEvent = {
    at: releasedAt,
    what: back ? 'released' : 'let go',
    by: entry.released_by ?? by,
    channel: entry.release_channel ?? channel,
    extractionId,
    from: back ? 'OPTED_OUT' : null,
    to: back ? before : null,
    reason: entry.release_reason,
    ...nowhere,
  };
  return [extracted, released];
}
