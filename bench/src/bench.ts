import type { Database } from '../../dist/database/index.js';
import type { Comparison } from './comparison.js';
import type { BenchServer } from './server/bench-server.js';
import type { BenchTable } from './table/open-table.js';

/** What every path works with. */
export interface Bench {
  readonly server: BenchServer;
  readonly table: BenchTable;
  /** how often each figure is taken */
  readonly runs: number;
  /** where files go; emptied at the end */
  readonly folder: string;
  /** the table, through the library; changed by a restart, so not to be kept */
  database: Database;
  /** what is held against each other, in the order it was measured */
  readonly results: Comparison[];
}

/** A state by its name, and how many people it has to give. */
export interface StatePool {
  name: string;
  available: number;
}
