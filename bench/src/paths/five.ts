import { readFile } from 'node:fs/promises';
import type { ScopeRequest } from '../../../dist/extraction/index.js';
import type { Bench } from '../bench.js';
import { timesOf } from '../comparison.js';
import { extractOnce } from '../extract.js';
import { timed, toFigure } from '../figure.js';
import { giveBack } from '../give-back.js';
import { roomIn } from '../room.js';
import { largestState } from '../states.js';
import { warmUp } from '../warmth.js';

const atOnce = 5;

/** Five extractions of one state at once: each one's time against one alone, waits for locks, doubles. */
export async function measureFive(bench: Bench): Promise<void> {
  const { database, runs, results, folder } = bench;
  const { name, available } = await largestState(database);
  const request: ScopeRequest = { kind: 'state', value: name };
  const amount = Math.max(1, Math.min(10_000, Math.floor(available / (atOnce * 2))));
  const room = roomIn(bench, available);
  const files: string[] = [];
  const extract = async () => {
    files.push((await extractOnce(database, folder, request, amount)).file);
  };

  await warmUp(bench);
  await extract();
  const alone: number[] = [];
  for (let run = 0; run < runs; run++) {
    await room.take(amount);
    alone.push(await timed(extract));
  }
  const each: number[] = [];
  const total: number[] = [];
  let doubles = 0;
  const watch = watchLocks(bench);
  for (let run = 0; run < runs; run++) {
    await room.take(atOnce * amount);
    files.length = 0;
    total.push(
      await timed(() =>
        Promise.all(Array.from({ length: atOnce }, async () => each.push(await timed(extract)))),
      ),
    );
    doubles += await countDoubles(files);
  }
  const waits = await watch.stop();
  const what = `${amount} of ${name}, five at once`;
  results.push(
    timesOf('five', `${what}, each`, toFigure(each), { name: 'one alone', figure: toFigure(alone) }, 3),
    timesOf('five', `${what}, all of them`, toFigure(total), { name: 'one alone', figure: toFigure(alone) }),
    {
      path: 'five',
      what: 'contacts that came twice, seen waiting for a lock',
      note: `${doubles} twice, ${waits} of ${watch.looks()} looks found one waiting`,
      target: '0 and 0',
      met: doubles === 0 && waits === 0,
    },
  );
  await giveBack(database);
}

/** Looks every 20 ms whether one of our sessions waits for a lock of another. */
function watchLocks({ database }: Bench): { stop(): Promise<number>; looks(): number } {
  let running = true;
  let waits = 0;
  let looks = 0;
  const loop = (async () => {
    while (running) {
      const [row] = await database.run<{ waiting: number }>(
        "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      looks++;
      if ((row?.waiting ?? 0) > 0) waits++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    async stop() {
      running = false;
      await loop;
      return waits;
    },
    looks: () => looks,
  };
}

/** How many numbers stand in these files more than once. */
async function countDoubles(files: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  let numbers = 0;
  for (const file of files) {
    for (const line of (await readFile(file, 'utf8')).trimEnd().split('\n')) {
      seen.add(line);
      numbers++;
    }
  }
  return numbers - seen.size;
}
