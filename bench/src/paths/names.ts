import { indexPlaces, type LocationKind, listNames, readPlaces } from '../../../dist/locations/index.js';
import type { Bench } from '../bench.js';
import { faster } from '../comparison.js';
import { repeat } from '../figure.js';
import { loadBenchSql } from '../sql.js';

const kinds: { kind: LocationKind; called: string; column: string }[] = [
  { kind: 'state', called: 'states', column: 'state_name' },
  { kind: 'city', called: 'cities', column: 'city' },
  { kind: 'lada', called: 'ladas', column: 'lada' },
];

/** Lists the names that have somebody, against `select distinct`. */
export async function measureNames(bench: Bench): Promise<void> {
  const { database, runs, results } = bench;
  for (const { kind, called, column } of kinds) {
    const list = async () => {
      const places = await readPlaces(database, kind === 'city' ? ['state', kind] : ['state']);
      return listNames(indexPlaces(places), kind);
    };
    await list();
    const ours = await repeat(runs, list);
    const distinct = await repeat(1, () => database.run(loadBenchSql('rivals/plan-names.sql', { column })));
    const line = faster('names', `all ${called}`, ours, { name: 'select distinct', figure: distinct });
    results.push({ ...line, target: 'under 300 ms', met: ours.median < 300 });
  }
}
