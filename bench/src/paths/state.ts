import type { ScopeRequest } from '../../../dist/extraction/index.js';
import type { Bench } from '../bench.js';
import { faster, skipped, timesOf } from '../comparison.js';
import { extractOnce } from '../extract.js';
import { timed, toFigure } from '../figure.js';
import { giveBack } from '../give-back.js';
import { type Chosen, chooseForFloor, type PlanTimes, runFloor, runPlan } from '../rivals/postgres.js';
import { roomIn } from '../room.js';
import { largestState } from '../states.js';
import { measureCold, startAnew, warmUp } from '../warmth.js';

/** 10,000 of the largest state to TXT, whole: against the plan's select and update, and against the floor. */
export async function measureState(bench: Bench): Promise<void> {
  const { runs, results, folder } = bench;
  const { name, available } = await largestState(bench.database);
  const amount = Math.min(10_000, Math.floor(available / 4));
  const request: ScopeRequest = { kind: 'state', value: name };
  const what = `${amount} of ${name} to TXT`;
  const room = roomIn(bench, available);
  const extract = async () => {
    await room.take(amount);
    return timed(() => extractOnce(bench.database, folder, request, amount));
  };

  // Chosen before the server starts anew: to have read them would be half of the floor's work.
  const chosen: Chosen[] = [];
  for (let run = 0; run <= runs; run++) chosen.push(await chooseForFloor(bench.database, request, amount));
  await startAnew(bench);
  await warmUp(bench);
  const ours: number[] = [];
  const floor: number[] = [];
  const plan: PlanTimes[] = [];
  // By turns: who comes later finds more pages written since the last checkpoint, and writes less log.
  for (const places of chosen) {
    ours.push(await extract());
    await room.take(amount);
    floor.push(await runFloor(bench.database, places));
    plan.push(await runPlan(bench.database, 'plan-state', [name, amount]));
  }
  for (const times of [ours, floor, plan]) times.shift(); // the first of each warms up its connection
  const warm = toFigure(ours);
  const whole = toFigure(plan.map(({ choose, mark }) => choose + mark));
  const marking = toFigure(plan.map(({ mark }) => mark));
  results.push(
    faster('state-10000', what, warm, { name: 'plan', figure: whole }, 15),
    timesOf('state-10000', what, warm, { name: 'floor', figure: toFigure(floor) }, 1.3),
    faster('state-10000', `${what}, beside marking alone`, warm, { name: 'plan', figure: marking }),
  );

  const cold = await measureCold(bench, extract);
  results.push(
    typeof cold === 'string'
      ? skipped('state-10000', `${what}, cold`, cold)
      : timesOf('state-10000', `${what}, cold`, toFigure(cold), { name: 'warm', figure: warm }, 4),
  );
  await giveBack(bench.database);
}
