import { formatTable, print } from '../../dist/cli/print.js';
import { type Comparison, formatComparison, headings } from './comparison.js';
import type { Machine } from './machine.js';
import { gigabytes } from './table/disk.js';
import type { BenchTable } from './table/open-table.js';

/** Everything that a run of the bench has found out; what the JSON holds. */
export interface Report {
  startedAt: Date;
  endedAt: Date;
  machine: Machine;
  table: BenchTable;
  runs: number;
  /** bytes of the table, each index and the ledger, before anything was measured and after */
  sizesBefore: Record<string, number>;
  sizes: Record<string, number>;
  results: Comparison[];
}

/** Prints a report: the table of comparisons, and what it depends on. */
export function printReport({ machine, table, runs, sizes, results }: Report): void {
  const { processor, cores, memoryGb, postgres, node, settings } = machine;
  const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  for (const line of formatTable(headings, results.map(formatComparison))) print(line);
  print('');
  print(`Medians of ${runs} runs (least–most). Targets are meant for 36,000,000 rows and two cores.`);
  print(
    `${table.rows.toLocaleString('en-US')} rows, ${gigabytes(bytes)} with indexes and ledger, ` +
      `built in ${Math.round(table.buildSeconds)} s.`,
  );
  print(
    `${cores} × ${processor}, ${memoryGb} GB; PostgreSQL ${postgres}, shared_buffers ` +
      `${settings.shared_buffers ?? 'default'}; Node ${node}.`,
  );
  print(
    "Of the owner's 20 indexes the table has the 6 that matter for the cost of writing, " +
      'as bench/sql/owner_indexes.sql explains.',
  );
}
