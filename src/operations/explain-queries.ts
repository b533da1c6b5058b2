import { loadSql, type Transaction } from '../database/index.js';
import { countSql, slicesSql, stretchSql } from '../extraction/strata.js';
import type { Slice } from '../locations/index.js';
import { forms } from '../objections/mark.js';
import { storedForms } from '../phone/index.js';
import { version } from '../version.js';
import type { ExplainSample } from './explain-sample.js';
import { telegramQueries } from './explain-telegram-queries.js';
import type { TableName, UpkeepFacts } from './upkeep-facts.js';

/** What the parameters of a query are made from. */
export interface ExplainContext {
  transaction: Transaction;
  sample: ExplainSample;
  /** of this database's own indexes: the primary key of contacts, and those that begin with the number */
  facts: UpkeepFacts;
  /** extractions that the explanation itself puts on record: one that commits, one that fails */
  extractionId: string;
  failedId: string;
}

/** A query with its holes and parameters filled in. */
export interface FilledQuery {
  values?: unknown[];
  fragments?: Record<string, string>;
}

/** One query of `sql/queries`, explained with one set of parameters. */
export interface ExplainedQuery {
  /** its file, without the ending */
  query: string;
  /** what tells this set of parameters from others of the same query */
  variant?: string;
  fill(context: ExplainContext): FilledQuery | Promise<FilledQuery>;
  /**
   * The indexes it leans on: for a table, those of which it must use one. A table that is left out may be
   * read in any way.
   */
  indexes(context: ExplainContext): Partial<Record<TableName, string[]>>;
}

/** Queries that read the catalog and statistics only, or no table: how their plans look is the server's business. */
export const catalogQueries = [
  'estimate_pool',
  'estimate_rows',
  'import_facts',
  'index_progress',
  'ledger_guards',
  'lock_limits',
  'migration_facts',
  'pool_indexes',
  'stop_extraction',
];

const kinds = ['lada', 'state', 'municipality', 'city'] as const;
type Kind = (typeof kinds)[number];

const poolIndex = (kind: Kind) => `contacts_pool_by_${kind}`;
/** Few are unfinished at a time, so looking among those is as good as going by the key. */
const oneExtraction = ['extractions_pkey', 'extractions_unfinished'];

const seed = 36;
const requestedBy = 'explain';

const timeZone = 'America/Mexico_City';
const listId = '00000000-0000-0000-0000-000000000000';

/**
 * The life of an objection, and of a list of them, told of people that the explanation has just claimed. What
 * the list brought is few beside the table, so that each is found by an index.
 */
const objectionQueries: readonly ExplainedQuery[] = [
  { query: 'same_objection_list', fill: () => ({ values: ['repep', ''] }), indexes: () => ({}) },
  {
    query: 'record_objections',
    fill: async ({ transaction, extractionId }) => {
      await transaction.query(
        `create temporary table objection_numbers on commit drop as
         select phone::bigint from extractor.extraction_contacts
         where extraction_id = '${extractionId}' and phone is not null order by contact_id desc limit 20;
         analyze objection_numbers`,
      );
      return { values: ['repep', listId, null, requestedBy, 'explain'] };
    },
    indexes: () => ({}),
  },
  {
    query: 'lock_objecting',
    fill: async ({ transaction }) => {
      await transaction.query(
        'create temporary table objecting (contact_id bigint, phone bigint) on commit drop',
      );
      return { fragments: { numbers: 'select phone from objection_numbers group by phone', forms } };
    },
    indexes: ({ facts }) => ({
      contacts: facts.indexes.filter(({ columns }) => columns[0] === 'phone_e164').map(({ name }) => name),
    }),
  },
  {
    query: 'mark_objecting',
    fill: async ({ transaction }) => {
      await transaction.query('analyze objecting');
      return { values: [requestedBy, 'explain'] };
    },
    indexes: ({ facts }) => ({
      contacts: primaryKey(facts),
      extraction_contacts: ['extraction_contacts_once'],
    }),
  },
  {
    query: 'insert_objection_list',
    fill: () => ({
      values: [
        listId,
        'repep',
        '2026-01-01',
        'explained.csv',
        0,
        '',
        0,
        0,
        0,
        0,
        0,
        {},
        requestedBy,
        'explain',
      ],
    }),
    indexes: () => ({}),
  },
  {
    query: 'objections_of_number',
    fill: () => ({ values: ['523300000001'] }),
    indexes: () => ({ objections: ['objections_pkey'] }),
  },
  { query: 'marks_of_contacts', fill: () => ({ values: [[1, 2, 3]] }), indexes: () => ({}) },
  { query: 'objection_lists', fill: () => ({ values: [20] }), indexes: () => ({}) },
  { query: 'objection_counts', fill: () => ({ values: [timeZone] }), indexes: () => ({}) },
  { query: 'newest_objection_list', fill: () => ({ values: ['repep', timeZone] }), indexes: () => ({}) },
];

/** A name that no user can have. */
const nobody = '(explained)';

/** Users and limits: small tables, read and changed in any way. */
const limitQueries: readonly ExplainedQuery[] = [
  { query: 'list_users', values: [] },
  { query: 'list_limits', values: [] },
  { query: 'add_user', values: [nobody, '{"role": "viewer"}', requestedBy] },
  { query: 'change_user', values: [nobody, '{"role": "analyst"}', requestedBy] },
  { query: 'remove_user', values: [nobody] },
  { query: 'set_limits', values: ['analyst', '{}', requestedBy] },
].map(({ query, values }) => ({ query, fill: () => ({ values }), indexes: () => ({}) }));

/**
 * Every query of the tool, in an order in which they can be run: first those that only read the pool, so
 * that claimed contacts are held for a moment only; then the life of an extraction.
 */
export const explainedQueries: readonly ExplainedQuery[] = [
  {
    query: 'premium_ladas',
    fill: () => ({}),
    indexes: () => ({}),
  },
  {
    query: 'places_of_states',
    fill: () => ({}),
    // Jumping from lada to lada is as good in any of them: all begin with it.
    indexes: () => ({ contacts: kinds.map(poolIndex) }),
  },
  ...(['municipality', 'city'] as const).map(
    (column): ExplainedQuery => ({
      query: 'places_of',
      variant: column,
      fill: () => ({ fragments: { column } }),
      indexes: () => ({ contacts: kinds.map(poolIndex) }),
    }),
  ),
  {
    query: 'count_pool',
    fill: () => ({}),
    indexes: () => ({ contacts: kinds.map(poolIndex) }),
  },
  ...kinds.map(
    (kind): ExplainedQuery => ({
      query: 'count_strata',
      variant: kind,
      fill: ({ sample }) => withSlice(sample[kind]),
      indexes: () => ({ contacts: [poolIndex(kind)] }),
    }),
  ),
  {
    query: 'count_strata',
    variant: 'enough?',
    fill: ({ sample }) => withSlice(sample.state, sample.amount),
    indexes: () => ({ contacts: [poolIndex('state')] }),
  },
  ...(['state', 'municipality', 'city'] as const).map(
    (kind): ExplainedQuery => ({
      query: 'availability_by_place',
      variant: kind,
      fill: () => ({ fragments: { column: kind === 'state' ? 'state_name' : kind } }),
      indexes: () => ({ contacts: [poolIndex(kind)] }),
    }),
  ),
  { query: 'extracted_places', fill: () => ({}), indexes: () => ({}) },
  {
    query: 'history',
    variant: 'of everybody',
    fill: () => ({ values: [20, null] }),
    indexes: () => ({ extractions: ['extractions_created_at'] }),
  },
  {
    query: 'history',
    variant: 'of one person',
    fill: async ({ transaction }) => ({ values: [20, await anybody(transaction)] }),
    indexes: () => ({ extractions: ['extractions_created_at'] }),
  },
  {
    query: 'find_extractions',
    fill: ({ extractionId }) => ({ values: [extractionId.slice(0, 8)] }),
    indexes: () => ({ extractions: ['extractions_pkey'] }),
  },
  {
    query: 'unfinished_extractions',
    fill: () => ({}),
    indexes: () => ({ extractions: ['extractions_unfinished'] }),
  },
  {
    query: 'unfinished_counts',
    fill: () => ({}),
    indexes: () => ({ extractions: ['extractions_unfinished'] }),
  },
  {
    query: 'ended_extractions',
    fill: () => ({ values: [new Date()] }),
    indexes: () => ({ extractions: ['extractions_created_at'] }),
  },
  {
    query: 'recent_outcomes',
    fill: () => ({ values: [20] }),
    indexes: () => ({ extractions: ['extractions_created_at'] }),
  },
  {
    query: 'overdue_extractions',
    fill: () => ({ values: [5000, 300] }),
    indexes: () => ({ extractions: ['extractions_unfinished'] }),
  },
  { query: 'expired_files', fill: () => ({ values: [['/explained.csv'], '', 7] }), indexes: () => ({}) },
  {
    query: 'allowance',
    fill: async ({ transaction }) => ({
      values: [await anybody(transaction), 'America/Mexico_City', 'admin', 10_000, 50_000],
    }),
    indexes: () => ({ extractions: ['extractions_created_at'] }),
  },
  ...limitQueries,
  newExtraction('that commits', ({ extractionId }) => extractionId),
  newExtraction('that fails', ({ failedId }) => failedId),
  {
    query: 'announce_file',
    fill: ({ extractionId }) => ({ values: [extractionId, '/explained.csv'] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  ...kinds.map(
    (kind): ExplainedQuery => ({
      query: 'stretch',
      variant: kind,
      fill: ({ sample }) => fillStretch(sample, kind),
      indexes: () => ({ contacts: [poolIndex(kind)] }),
    }),
  ),
  ...kinds.map(
    (kind, place): ExplainedQuery => ({
      query: 'claim',
      variant: kind,
      fill: async ({ transaction, sample, extractionId }) => {
        const { fragments, values } = fillStretch(sample, kind);
        const rows = await transaction.query<{ ids: string[] }>(
          loadSql('queries/stretch', fragments),
          values,
        );
        const ids = rows.flatMap((row) => row.ids);
        const claimed = slicesSql([sample[kind]], 7);
        return {
          fragments: claimed.fragments,
          values: [ids, sample.amount, seed, requestedBy, extractionId, place + 1, ...claimed.values],
        };
      },
      indexes: ({ facts }) => ({
        contacts: primaryKey(facts),
        extractions: oneExtraction,
        objections: ['objections_pkey'],
        repaired_numbers: ['repaired_numbers_pkey'],
        extraction_contacts: ['extraction_contacts_once'],
      }),
    }),
  ),
  ...objectionQueries,
  {
    query: 'settle',
    fill: async ({ transaction, extractionId }) => {
      const claimed = await transaction.query<{ id: string; phone: string | null }>(
        `select contact_id as id, phone from extractor.extraction_contacts
         where extraction_id = $1 order by contact_id limit 20`,
        [extractionId],
      );
      // Every other number is taken for one that cannot be repaired.
      const numbers = claimed.map(({ phone }, n) => (n % 2 === 0 ? phone : null));
      return { values: [extractionId, claimed.map(({ id }) => id), numbers, requestedBy] };
    },
    indexes: ({ facts }) => ({
      contacts: facts.indexes
        .filter(({ primary, columns }) => primary || columns[0] === 'phone_e164')
        .map(({ name }) => name),
      extraction_contacts: ['extraction_contacts_pkey'],
      objections: ['objections_pkey'],
      repaired_numbers: ['repaired_numbers_pkey'],
    }),
  },
  {
    query: 'extraction_rows',
    fill: ({ extractionId }) => ({ values: [extractionId, seed] }),
    indexes: () => ({ extraction_contacts: ['extraction_contacts_pkey'] }),
  },
  {
    query: 'count_objecting',
    fill: ({ extractionId }) => ({ values: [extractionId] }),
    indexes: () => ({ extraction_contacts: ['extraction_contacts_pkey'] }),
  },
  {
    query: 'insert_export',
    fill: ({ extractionId }) => ({ values: [extractionId, extractionId, 'explain', '/explained.csv'] }),
    indexes: () => ({}),
  },
  { query: 'unfinished_exports', fill: () => ({ values: ['explain'] }), indexes: () => ({}) },
  { query: 'end_export', fill: ({ extractionId }) => ({ values: [extractionId] }), indexes: () => ({}) },
  {
    query: 'commit_extraction',
    fill: ({ extractionId, sample }) => ({
      values: [extractionId, sample.amount, '[]', 'csv', '/explained.csv', 0, ''],
    }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'deliver_extraction',
    fill: ({ extractionId }) => ({ values: [extractionId, '/explained.csv'] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'contacts_of_number',
    fill: async ({ transaction, extractionId }) => ({
      values: [storedForms((await delivered(transaction, extractionId)).phone.slice(2))],
    }),
    indexes: ({ facts }) => ({
      contacts: facts.indexes.filter(({ columns }) => columns[0] === 'phone_e164').map(({ name }) => name),
    }),
  },
  {
    query: 'ledger_of_contacts',
    fill: async ({ transaction, extractionId }) => ({
      values: [[(await delivered(transaction, extractionId)).id]],
    }),
    indexes: ({ facts }) => ({
      contacts: primaryKey(facts),
      extraction_contacts: [
        'extraction_contacts_once',
        'extraction_contacts_let_go',
        'extraction_contacts_pkey',
      ],
    }),
  },
  {
    query: 'find_by_hash',
    fill: () => ({ values: ['0'.repeat(64)] }),
    indexes: () => ({ extractions: ['extractions_file_sha256'] }),
  },
  {
    query: 'find_by_numbers',
    fill: async ({ transaction, extractionId }) => ({
      values: [storedForms((await delivered(transaction, extractionId)).phone.slice(2))],
    }),
    indexes: ({ facts }) => ({
      contacts: facts.indexes.filter(({ columns }) => columns[0] === 'phone_e164').map(({ name }) => name),
      extraction_contacts: ['extraction_contacts_once', 'extraction_contacts_let_go'],
    }),
  },
  {
    query: 'contacts_in_ledger',
    fill: async ({ transaction, extractionId }) => ({
      values: [(await delivered(transaction, extractionId)).phone],
    }),
    indexes: () => ({}),
  },
  // These three read contacts and the ledger whole, by design.
  { query: 'verify_marks', fill: () => ({}), indexes: () => ({}) },
  { query: 'verify_counts', fill: () => ({}), indexes: () => ({}) },
  { query: 'verify_numbers', fill: () => ({}), indexes: () => ({}) },
  { query: 'files_on_record', fill: () => ({ values: ['explain', 7] }), indexes: () => ({}) },
  {
    query: 'marks_lost',
    fill: ({ sample }) => ({ values: [0, sample.amount] }),
    indexes: markIndexes,
  },
  {
    query: 'lock_marks_lost',
    fill: async ({ transaction, extractionId }) => ({
      values: [[(await delivered(transaction, extractionId)).id]],
    }),
    indexes: ({ facts }) => ({ contacts: primaryKey(facts) }),
  },
  {
    query: 'mark_again',
    fill: async ({ transaction, extractionId }) => ({
      values: [[(await delivered(transaction, extractionId)).id], requestedBy, 'explain'],
    }),
    indexes: markIndexes,
  },
  {
    query: 'lock_extraction',
    fill: ({ extractionId }) => ({ values: [extractionId] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'lock_release',
    fill: ({ extractionId, sample }) => ({ values: [extractionId, 0, sample.amount] }),
    indexes: releaseIndexes,
  },
  {
    query: 'release_contacts',
    fill: ({ extractionId }) => ({
      values: [extractionId, 0, Number.MAX_SAFE_INTEGER, requestedBy, 'explain'],
    }),
    indexes: releaseIndexes,
  },
  {
    query: 'insert_release',
    fill: ({ extractionId, sample }) => ({
      values: [extractionId, requestedBy, 'explain', 'explained', sample.amount, 0, 0],
    }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  { query: 'find_release', fill: ({ extractionId }) => ({ values: [extractionId] }), indexes: () => ({}) },
  {
    query: 'end_extraction',
    fill: ({ failedId }) => ({ values: [failedId, 'failed', 'explained', null] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'cancel_extraction',
    fill: ({ failedId }) => ({ values: [failedId, requestedBy, 'explained'] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'queued_extraction',
    fill: ({ failedId }) => ({ values: [failedId] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'start_extraction',
    fill: ({ failedId }) => ({ values: [failedId, 'csv', 'auto', '/explained.csv', version, 'explain', 1] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'wait_in_line',
    fill: ({ failedId }) => ({ values: [failedId] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  {
    query: 'refuse_queued',
    fill: ({ failedId }) => ({ values: [failedId, 'explained'] }),
    indexes: () => ({ extractions: oneExtraction }),
  },
  ...telegramQueries,
  {
    query: 'extraction_state',
    fill: ({ failedId }) => ({ values: [failedId] }),
    indexes: () => ({ extractions: ['extractions_pkey'] }),
  },
  // An import is known by a number of its own, and there are few of them.
  {
    query: 'insert_import',
    fill: ({ extractionId }) => ({
      values: [
        extractionId,
        'contacts',
        'explained.csv',
        0,
        '',
        '{}',
        requestedBy,
        'explain',
        'explain',
        '0',
      ],
    }),
    indexes: () => ({}),
  },
  { query: 'same_imports', fill: () => ({ values: ['contacts', '', '{}'] }), indexes: () => ({}) },
  {
    query: 'advance_import',
    fill: ({ extractionId }) => ({ values: [extractionId, 0, 1, '{}', 'running'] }),
    indexes: () => ({}),
  },
  {
    query: 'end_import',
    fill: ({ extractionId }) => ({ values: [extractionId, 'interrupted', 'explained', null] }),
    indexes: () => ({}),
  },
  { query: 'resume_import', fill: ({ extractionId }) => ({ values: [extractionId] }), indexes: () => ({}) },
  { query: 'give_up_imports', fill: () => ({}), indexes: () => ({}) },
];

function releaseIndexes({ facts }: ExplainContext): Partial<Record<TableName, string[]>> {
  return {
    contacts: primaryKey(facts),
    extraction_contacts: ['extraction_contacts_pkey'],
  };
}

function markIndexes({ facts }: ExplainContext): Partial<Record<TableName, string[]>> {
  return { contacts: primaryKey(facts), extraction_contacts: ['extraction_contacts_once'] };
}

function primaryKey({ indexes }: UpkeepFacts): string[] {
  return indexes.filter(({ primary }) => primary).map(({ name }) => name);
}

function withSlice(slice: Slice, limit?: number): FilledQuery {
  const { fragments, values } = countSql([slice], limit);
  return { fragments: { ...fragments }, values };
}

function fillStretch(sample: ExplainSample, kind: Kind): Required<FilledQuery> {
  const { fragments, values } = stretchSql([sample[kind]]);
  return { fragments: { ...fragments }, values: [-(2 ** 31), 2 ** 31 - 1, sample.amount, ...values] };
}

function newExtraction(variant: string, idOf: (context: ExplainContext) => string): ExplainedQuery {
  return {
    query: 'insert_extraction',
    variant,
    fill: (context) => ({
      values: [
        idOf(context),
        JSON.stringify({ kind: 'lada', value: context.sample.lada.lada }),
        4 * context.sample.amount,
        true,
        seed,
        requestedBy,
        'explain',
        'csv',
        'never',
        '/explained.csv',
        '0',
        'explain',
        requestedBy,
        4 * context.sample.amount,
        'running',
        1,
      ],
    }),
    indexes: () => ({}),
  };
}

/** Somebody who has asked for an extraction before. */
async function anybody(transaction: Transaction): Promise<string> {
  const [row] = await transaction.query<{ requested_by: string }>(
    'select requested_by from extractor.extractions limit 1',
  );
  return row?.requested_by ?? requestedBy;
}

/** Somebody who is in the extraction that the explanation puts on record. */
async function delivered(transaction: Transaction, id: string): Promise<{ id: string; phone: string }> {
  const [row] = await transaction.query<{ id: string; phone: string }>(
    `select contact_id as id, phone from extractor.extraction_contacts
     where extraction_id = $1 and phone is not null order by contact_id limit 1`,
    [id],
  );
  return row ?? { id: '0', phone: '523300000000' };
}
