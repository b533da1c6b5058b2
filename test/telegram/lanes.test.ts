import { expect, it } from 'vitest';
import { Lanes } from '../../src/telegram/lanes.js';

/** Lanes whose pauses are noted, and over at once. */
function open(spacingMs: number) {
  const pauses: number[] = [];
  const lanes = new Lanes(spacingMs, async (ms) => {
    pauses.push(ms);
  });
  return { lanes, pauses };
}

it('keeps commands of one person apart, and nobody waits for another', async () => {
  const { lanes, pauses } = open(60_000);
  const order: string[] = [];
  const say = (what: string) => async () => {
    order.push(what);
  };
  await Promise.all([
    lanes.run(1, true, say('one')),
    lanes.run(1, true, say('two')),
    lanes.run(2, true, say('other')),
    lanes.run(1, false, say('button')),
  ]);
  expect(order.filter((what) => what !== 'other')).toEqual(['one', 'two', 'button']);
  expect(order.indexOf('other')).toBeLessThan(order.indexOf('two'));
  // Only the second command of the one person was held back, by nearly all of the distance.
  expect(pauses).toHaveLength(1);
  expect(pauses[0]).toBeGreaterThan(50_000);
  expect(pauses[0]).toBeLessThanOrEqual(60_000);
});

it('goes on after something failed, and is full at twenty', async () => {
  const { lanes } = open(0);
  const failing = lanes.run(1, true, () => Promise.reject(new Error('no')));
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const rest = Array.from({ length: 19 }, () => lanes.run(1, true, () => ended));
  await expect(failing).rejects.toThrow('no');
  expect(lanes.isFull(1)).toBe(false);
  rest.push(lanes.run(1, true, () => ended));
  expect(lanes.isFull(1)).toBe(true);
  expect(lanes.isFull(2)).toBe(false);
  end();
  await Promise.all(rest);
  await lanes.idle();
  expect(lanes.waiting(1)).toBe(0);
});
