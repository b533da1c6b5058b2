import { availabilityOf } from '../../../dist/extraction/index.js';
import type { Bench } from '../bench.js';
import { faster } from '../comparison.js';
import { repeat } from '../figure.js';
import { loadBenchSql } from '../sql.js';
import { largestState } from '../states.js';

/** Counts who can be extracted, exactly, against the plan's counting of the same. */
export async function measureAvailability(bench: Bench): Promise<void> {
  const { database, runs, results } = bench;
  const { name } = await largestState(database);

  const countState = () => availabilityOf(database, { kind: 'state', value: name });
  const planState = () => database.run(loadBenchSql('rivals/plan-count-state.sql'), [name]);
  await countState();
  const state = await repeat(runs, countState);
  const planned = await repeat(runs, planState);
  results.push(
    faster('availability', `exact count of ${name}`, state, { name: 'plan', figure: planned }, 30),
  );

  const countPremium = () => availabilityOf(database, { kind: 'premium' });
  const planPremium = () => database.run(loadBenchSql('rivals/plan-count-premium.sql'));
  await countPremium();
  const premium = await repeat(runs, countPremium);
  const plannedPremium = await repeat(runs, planPremium);
  results.push({
    ...faster('availability', 'exact count of premium', premium, { name: 'plan', figure: plannedPremium }),
    target: 'under 1 s',
    met: premium.median < 1000,
  });

  const everybody = await repeat(runs, () => availabilityOf(database, undefined));
  const planAll = await repeat(1, () =>
    database.run("select count(*) from contacts where status::text = 'VERIFIED' and opt_out_at is null"),
  );
  results.push(
    faster('availability', 'exact count of everybody', everybody, { name: 'table scan', figure: planAll }),
    {
      path: 'availability',
      what: 'exact count of every state',
      ours: await repeat(1, () => largestState(database)),
    },
  );
}
