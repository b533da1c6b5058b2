import { join } from 'node:path';
import { tell } from '../../dist/cli/terminal.js';
import type { Bench } from './bench.js';
import { readIntoCache } from './server/page-cache.js';

/**
 * Reads the database's files once, so that what fits into memory is there: that, and one discarded run, is
 * what `warm` means. On a server that was given, only the discarded run.
 */
export async function warmUp(bench: Bench): Promise<void> {
  const { folder } = bench.server;
  if (folder === undefined) return;
  tell('Reading the database into memory …');
  const [row] = await bench.database.run<{ oid: string }>(
    'select oid::text from pg_database where datname = current_database()',
  );
  await readIntoCache(join(folder, 'data', 'base', row?.oid ?? ''));
}

/**
 * Restarts the server with nothing of its files in memory.
 *
 * @returns why that could not be done; undefined when it was
 */
export async function startAnew(bench: Bench): Promise<string | undefined> {
  await bench.database.close();
  const reason = await bench.server.chill().finally(() => {
    bench.database = bench.server.open(bench.table.database);
  });
  await bench.database.run('select'); // a connection is not what is measured
  return reason;
}

/**
 * Runs `work` on a server that has just started, with nothing of its files in memory.
 *
 * @returns the samples in ms, or why there are none
 */
export async function measureCold(bench: Bench, work: () => Promise<number>): Promise<number[] | string> {
  const samples: number[] = [];
  for (let run = 0; run < Math.min(bench.runs, 3); run++) {
    const reason = await startAnew(bench);
    if (reason !== undefined) return reason;
    samples.push(await work());
  }
  return samples;
}
