import type { ScopeRequest } from '../../../dist/extraction/index.js';
import type { Bench } from '../bench.js';
import { timesOf } from '../comparison.js';
import { extractOnce } from '../extract.js';
import { repeat } from '../figure.js';
import { giveBack } from '../give-back.js';
import { mediumState } from '../states.js';
import { warmUp } from '../warmth.js';

/** After half of a state has gone out and no vacuum has run: another 10,000 of it against the first. */
export async function measureHalf(bench: Bench): Promise<void> {
  const { database, runs, results, folder } = bench;
  const { name, available } = await mediumState(database);
  const request: ScopeRequest = { kind: 'state', value: name };
  const amount = Math.max(1, Math.min(10_000, Math.floor(available / (4 * runs + 4))));
  const extract = () => extractOnce(database, folder, request, amount);

  await warmUp(bench);
  await extract();
  const first = await repeat(runs, extract);
  await extractOnce(database, folder, request, Math.floor(available / 2));
  const afterwards = await repeat(runs, extract);
  const what = `${amount} of ${name}, half of it gone, no vacuum`;
  results.push(timesOf('half', what, afterwards, { name: 'the first', figure: first }, 2));
  await giveBack(database);
}
