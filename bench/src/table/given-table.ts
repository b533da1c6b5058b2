import { tell } from '../../../dist/cli/terminal.js';
import { badInput } from '../../../dist/errors.js';
import type { BenchServer } from '../server/bench-server.js';
import { buildTable } from './build-table.js';
import { diskNeeded, gigabytes } from './disk.js';
import { type BenchTable, readBuilt } from './open-table.js';

/**
 * Finds the table of `rows` people in a database that was given, or builds it there. Only an empty database
 * is filled, and only what the bench itself has built is dropped.
 *
 * @throws ContactsError `BAD_INPUT` when the database holds a table `contacts` of somebody else's
 */
export async function openGivenTable(
  server: BenchServer,
  rows: number,
  rebuild: boolean,
): Promise<BenchTable> {
  const database = server.open('');
  try {
    const [{ name, taken, ours } = { name: '', taken: true, ours: false }] = await database.run<{
      name: string;
      taken: boolean;
      ours: boolean;
    }>(
      `select current_database() as name, to_regclass('contacts') is not null as taken,
         to_regclass('bench.places') is not null as ours`,
    );
    if (taken && !ours) {
      throw badInput(
        `The database ${name} has a table contacts that the bench did not build. Name an empty one: its contacts would be extracted.`,
      );
    }
    const built = rebuild ? undefined : await readBuilt(database);
    if (built?.rows === rows) return { database: name, ...built };
    if (built !== undefined) {
      throw badInput(
        `The database ${name} has ${built.rows} people, not ${rows}. Add --rebuild, or --rows ${built.rows}.`,
      );
    }
    if (taken)
      await database.run(
        'drop schema if exists extractor cascade; drop schema bench cascade; drop table contacts, mejores_ladas; drop type contactstatus',
      );
    tell(
      `${rows.toLocaleString('en-US')} people need ${gigabytes(diskNeeded(rows))} of disk on that server.`,
    );
    return { database: name, rows, buildSeconds: await buildTable(database, rows) };
  } finally {
    await database.close();
  }
}
