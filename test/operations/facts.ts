import type { IndexFacts, TableFacts } from '../../src/operations/upkeep-facts.js';

/** A table of 36 million rows with the server's defaults, freshly vacuumed. */
export function tableFacts(changes: Partial<TableFacts> = {}): TableFacts {
  return {
    name: 'contacts',
    sqlName: 'contacts',
    rows: 36_000_000,
    pages: 1_400_000,
    knownPages: 1_400_000,
    visiblePages: 1_400_000,
    deadRows: 0,
    changedRows: 0,
    vacuumedAt: new Date('2026-11-20T00:00:00Z'),
    analyzedAt: new Date('2026-11-20T00:00:00Z'),
    settings: {
      autovacuum: 'on',
      autovacuum_enabled: null,
      autovacuum_vacuum_scale_factor: '0.2',
      autovacuum_vacuum_threshold: '50',
      autovacuum_vacuum_max_threshold: null,
      autovacuum_vacuum_insert_scale_factor: '0.2',
      autovacuum_analyze_scale_factor: '0.1',
    },
    ...changes,
  };
}

/** The index contacts_pool_by_city of 30 million people, as it is built. */
export function indexFacts(changes: Partial<IndexFacts> = {}): IndexFacts {
  return {
    name: 'contacts_pool_by_city',
    sqlName: 'contacts_pool_by_city',
    valid: true,
    primary: false,
    kept: false,
    columns: ['lada', 'state_name', 'city', null],
    bytes: 230_000 * 8192,
    pages: 230_000,
    rows: 30_000_000,
    columnBytes: 26,
    analyzed: true,
    scans: 5,
    countingSince: null,
    ...changes,
  };
}
