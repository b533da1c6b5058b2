import { availabilityOf, type ScopeRequest } from '../../../dist/extraction/index.js';
import type { Bench } from '../bench.js';
import { faster, skipped, timesOf } from '../comparison.js';
import { extractOnce } from '../extract.js';
import { timed, toFigure } from '../figure.js';
import { giveBack } from '../give-back.js';
import { type PlanTimes, runPlan } from '../rivals/postgres.js';
import { measureCold, warmUp } from '../warmth.js';

/** 1,000 premium to XLSX, whole, against the plan's select and update. */
export async function measurePremium(bench: Bench): Promise<void> {
  const { runs, results, folder } = bench;
  const request: ScopeRequest = { kind: 'premium' };
  const { available } = await availabilityOf(bench.database, request);
  const amount = Math.min(1000, Math.floor(available / 4));
  const what = `${amount} premium to XLSX`;
  const extract = () => timed(() => extractOnce(bench.database, folder, request, amount, 'xlsx'));

  await warmUp(bench);
  await extract();
  const ours: number[] = [];
  const plan: PlanTimes[] = [];
  for (let run = 0; run < runs; run++) {
    ours.push(await extract());
    plan.push(await runPlan(bench.database, 'plan-premium', [Math.ceil(amount / 10)]));
  }
  const warm = toFigure(ours);
  const whole = toFigure(plan.map(({ choose, mark }) => choose + mark));
  results.push(faster('premium-1000', what, warm, { name: 'plan', figure: whole }, 20));

  const cold = await measureCold(bench, extract);
  results.push(
    typeof cold === 'string'
      ? skipped('premium-1000', `${what}, cold`, cold)
      : timesOf('premium-1000', `${what}, cold`, toFigure(cold), { name: 'warm', figure: warm }, 4),
  );
  await giveBack(bench.database);
}
