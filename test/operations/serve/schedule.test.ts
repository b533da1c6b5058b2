import { expect, it } from 'vitest';
import { silentLog } from '../../../src/log.js';
import { Schedule } from '../../../src/operations/upkeep/schedule.js';

it('runs each task again and again, never twice at once, and after a failure too', async () => {
  let runs = 0;
  let atOnce = 0;
  const told: unknown[] = [];
  await new Promise<void>((resolve) => {
    const schedule = new Schedule(
      [
        {
          name: 'odd ones fail',
          everyMs: 1,
          async run() {
            expect(++atOnce).toBe(1);
            await new Promise((next) => setImmediate(next));
            atOnce--;
            if (++runs % 2 === 1) throw new Error('odd');
          },
        },
      ],
      {
        log: silentLog,
        onRun(task, error) {
          told.push([task, error instanceof Error]);
          if (told.length === 4) schedule.stop().then(resolve);
        },
      },
    );
  });
  expect(told).toEqual([true, false, true, false].map((failed) => ['odd ones fail', failed]));
});

it('waits for what runs when it stops, asks it to end, and takes an abort for no failure', async () => {
  const told: unknown[] = [];
  let ended = false;
  const schedule = new Schedule(
    [
      {
        name: 'long',
        everyMs: 1,
        run: (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () =>
              setImmediate(() => {
                ended = true;
                reject(signal.reason);
              }),
            );
          }),
      },
    ],
    { log: silentLog, onRun: (task) => told.push(task) },
  );
  await schedule.stop();
  expect(ended).toBe(true);
  expect(told).toEqual([]);
});

it('ends a pause at once', async () => {
  const first = new Promise<void>((resolve) => {
    const schedule = new Schedule([{ name: 'rare', everyMs: 2 ** 30, run: async () => {} }], {
      log: silentLog,
      onRun: () => resolve(schedule.stop()),
    });
  });
  await first;
});
