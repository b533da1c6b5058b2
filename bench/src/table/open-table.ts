import { tell } from '../../../dist/cli/terminal.js';
import { type Database, migrate } from '../../../dist/database/index.js';
import type { BenchServer } from '../server/bench-server.js';
import { buildTable } from './build-table.js';
import { insistOnDisk } from './disk.js';

/** A table that is complete: which database it is in, and how it came to be. */
export interface BenchTable {
  database: string;
  rows: number;
  /** how long it took to build, in seconds */
  buildSeconds: number;
}

/** The name of the database that holds `rows` people on the embedded server. */
export const databaseName = (rows: number): string => `bench_${rows}`;

/** Finds the table of `rows` people on an embedded server, or builds it: one database for each size. */
export async function openOwnTable(server: BenchServer, rows: number, rebuild: boolean): Promise<BenchTable> {
  const name = databaseName(rows);
  if (await server.has(name)) {
    const built = rebuild ? undefined : await readMarker(server, name);
    if (built !== undefined) return { database: name, ...built };
    tell(`Dropping the database ${name}${rebuild ? '' : ', which was never finished'} …`);
    await server.drop(name);
  }
  await insistOnDisk(server.folder ?? '.', rows);
  await server.create(name);
  const database = server.open(name);
  try {
    return { database: name, rows, buildSeconds: await buildTable(database, rows) };
  } finally {
    await database.close();
  }
}

/** What bench.built says; undefined where nothing was finished. */
async function readMarker(
  server: BenchServer,
  name: string,
): Promise<{ rows: number; buildSeconds: number } | undefined> {
  const database = server.open(name);
  try {
    return await readBuilt(database);
  } finally {
    await database.close();
  }
}

/** What bench.built says of a database, which is brought up to date; undefined where it is missing or empty. */
export async function readBuilt(
  database: Database,
): Promise<{ rows: number; buildSeconds: number } | undefined> {
  const [found] = await database.run<{ found: boolean }>(
    "select to_regclass('bench.built') is not null as found",
  );
  if (!found?.found) return undefined;
  const [row] = await database.run<{ rows: string; seconds: number }>(
    'select rows, seconds from bench.built',
  );
  if (row === undefined) return undefined;
  await migrate(database, { onProgress: ({ step }) => tell(`migrate: ${step} …`) });
  return { rows: Number(row.rows), buildSeconds: row.seconds };
}
