import type { Database } from '../../../dist/database/index.js';
import { countSlice, resolveScope } from '../../../dist/extraction/strata-reader.js';
import type { Bench } from '../bench.js';
import { faster, timesOf } from '../comparison.js';
import { repeat } from '../figure.js';
import { loadBenchSql } from '../sql.js';
import { largestState } from '../states.js';

/** Finds out whether a state has enough for 10,000, without counting it whole. */
export async function measureEnough(bench: Bench): Promise<void> {
  const { database, runs, results } = bench;
  const { name, available } = await largestState(database);
  const amount = Math.min(10_000, Math.floor(available / 4));
  const { slices } = await resolveScope(database, { kind: 'state', value: name });
  await hasEnough(database, slices, amount);
  const bounded = await repeat(runs, () => hasEnough(database, slices, amount));
  const counted = await repeat(runs, () => database.run(loadBenchSql('rivals/plan-count-state.sql'), [name]));
  const line = faster('enough', `${amount} of ${name}?`, bounded, { name: 'plan', figure: counted });
  results.push({ ...line, target: 'under 20 ms', met: bounded.median < 20 });
  const whole = await repeat(runs, async () => {
    const { slices } = await resolveScope(database, { kind: 'state', value: name });
    await hasEnough(database, slices, amount);
  });
  results.push(
    timesOf('enough', 'the same, with the name looked up', whole, { name: 'without', figure: bounded }),
  );
}

type Slices = Awaited<ReturnType<typeof resolveScope>>['slices'];

async function hasEnough(database: Database, slices: Slices, amount: number): Promise<boolean> {
  let found = 0;
  for (const slice of slices) {
    found += await countSlice(database, slice, amount - found);
    if (found >= amount) return true;
  }
  return false;
}
