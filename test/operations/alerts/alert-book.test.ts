import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Finding, fine, unknown, wrong } from '../../../src/operations/alerts/alert.js';
import { AlertBook } from '../../../src/operations/alerts/alert-book.js';

const minute = (n: number) => new Date(n * 60_000);

/** What is told when these are found, one a minute. */
function tell(findings: Finding[], looks = 1): (string | undefined)[] {
  const book = new AlertBook();
  return findings.map((finding, n) => book.enter('low stock', finding, minute(n), looks)?.status);
}

it('fires once, and is resolved once', () => {
  expect(tell([fine, wrong('x'), wrong('x'), wrong('y'), fine, fine, wrong('x')])).toEqual([
    undefined,
    'firing',
    undefined,
    undefined,
    'resolved',
    undefined,
    'firing',
  ]);
});

it('is repeated hourly at most', () => {
  const told = tell(Array.from({ length: 130 }, () => wrong('x')));
  expect(told.flatMap((status, n) => (status === undefined ? [] : [[n, status]]))).toEqual([
    [0, 'firing'],
    [60, 'still firing'],
    [120, 'still firing'],
  ]);
});

it('fires again for a new subject, and not for one that is told already', () => {
  expect(
    tell([wrong('', ['a']), wrong('', ['a', 'b']), wrong('', ['b']), wrong('', ['a', 'b']), fine]),
  ).toEqual(['firing', 'firing', undefined, 'firing', 'resolved']);
});

it('waits for as many looks in a row as it should', () => {
  expect(tell([wrong('x'), fine, wrong('x'), wrong('x'), fine], 2)).toEqual([
    undefined,
    undefined,
    undefined,
    'firing',
    'resolved',
  ]);
});

it('stays as it is while nothing is known', () => {
  expect(tell([wrong('x'), unknown, wrong('x'), unknown, fine])).toEqual([
    'firing',
    undefined,
    undefined,
    undefined,
    'resolved',
  ]);
});

it('says since when, and in the latest words', () => {
  const book = new AlertBook();
  book.enter('low stock', wrong('first'), minute(1));
  book.enter('low stock', wrong('second'), minute(2));
  expect(book.firing).toEqual(['low stock']);
  expect(book.enter('low stock', fine, minute(3))).toEqual({
    alert: 'low stock',
    status: 'resolved',
    message: 'second',
    since: minute(1),
    at: minute(3),
  });
  expect(book.firing).toEqual([]);
});

it('never tells the end of what it did not tell the beginning of', () => {
  const finding = fc.constantFrom(fine, unknown, wrong('x'), wrong('x', ['a']), wrong('x', ['a', 'b']));
  fc.assert(
    fc.property(fc.array(finding), fc.integer({ min: 1, max: 3 }), (findings, looks) => {
      let firing = false;
      for (const status of tell(findings, looks)) {
        if (status === 'still firing' || status === 'resolved') expect(firing).toBe(true);
        if (status !== undefined) firing = status !== 'resolved';
      }
    }),
  );
});
