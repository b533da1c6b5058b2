import type { Database } from '../../../dist/database/index.js';
import { availabilityOf, type ScopeRequest } from '../../../dist/extraction/index.js';
import type { Bench } from '../bench.js';
import { skipped, timesOf } from '../comparison.js';
import { extractOnce } from '../extract.js';
import { type Figure, timed, toFigure } from '../figure.js';
import { giveBack, setAutovacuum } from '../give-back.js';
import { roomIn } from '../room.js';
import { largestState } from '../states.js';
import { openOwnTable } from '../table/open-table.js';
import { warmUp } from '../warmth.js';

const smallRows = 1_000_000;

/** How the time of an extraction grows: with the table, and with the amount. */
export async function measureGrowth(bench: Bench): Promise<void> {
  const { runs, results, folder } = bench;
  const { name, available } = await largestState(bench.database);
  const request: ScopeRequest = { kind: 'state', value: name };
  const many = Math.min(100_000, Math.floor(available / 4));
  const few = Math.floor(many / 10);
  const extract = async (database: Database, amount: number): Promise<Figure> => {
    const { available } = await availabilityOf(database, request);
    const room = roomIn({ database }, available);
    const samples: number[] = [];
    for (let run = 0; run <= runs; run++) {
      await room.take(amount);
      samples.push(await timed(() => extractOnce(database, folder, request, amount)));
    }
    return toFigure(samples.slice(1));
  };

  await warmUp(bench);
  const large = await extract(bench.database, few);
  const what = `${few} out of ${bench.table.rows.toLocaleString('en-US')} rows`;
  if (bench.table.rows <= smallRows || bench.server.folder === undefined) {
    const reason =
      bench.server.folder === undefined
        ? 'a second table takes the embedded server'
        : `takes a table of more than ${smallRows.toLocaleString('en-US')} rows`;
    results.push(skipped('growth', `${what}, against out of a million`, reason));
  } else {
    const small = await measureSmall(bench, (database) => extract(database, few));
    results.push(timesOf('growth', what, large, { name: 'out of 1,000,000', figure: small }, 1.5));
  }
  const tenfold = await extract(bench.database, many);
  results.push(timesOf('growth', `${many} of ${name}`, tenfold, { name: `${few} of it`, figure: large }, 11));
  await giveBack(bench.database);
}

async function measureSmall(bench: Bench, measure: (database: Database) => Promise<Figure>): Promise<Figure> {
  const { database: name } = await openOwnTable(bench.server, smallRows, false);
  const database = bench.server.open(name);
  try {
    await giveBack(database);
    await setAutovacuum(database, false);
    const figure = await measure(database);
    await giveBack(database);
    return figure;
  } finally {
    await setAutovacuum(database, true);
    await database.close();
  }
}
