import { expect, it } from 'vitest';
import { extractByLocation } from '../../src/extraction/index.js';
import { createTestDatabase } from '../support/database.js';

/**
 * Draws many samples of one pool and counts how often each person was in one. If everybody has the same
 * chance, the sum of squared deviations follows a chi-square distribution.
 */
it('gives everybody of a place the same chance, over ladas, spellings and ids', async () => {
  const { database } = await createTestDatabase();
  const people = 1200;
  const amount = 120;
  const draws = 150;
  await database.run(`update contacts set status = 'UNKNOWN' where state_name ilike 'nuevo%' and id in (
    select id from contacts where state_name ilike 'nuevo%' and status = 'VERIFIED' order by id limit 300)`);
  const counts = new Map<string, number>();
  const spellings = new Map<string, number>();
  for (let seed = 0; seed < draws; seed++) {
    const extraction = await extractByLocation(database, {
      state: 'Nuevo León',
      amount,
      seed,
      requestedBy: 'test:ana',
    });
    for await (const { number, content } of extraction) {
      counts.set(number, (counts.get(number) ?? 0) + 1);
      spellings.set(content, (spellings.get(content) ?? 0) + 1);
    }
    await extraction.rollback();
  }
  const expected = (draws * amount) / people;
  const seen = [...counts.values(), ...Array<number>(people - counts.size).fill(0)];
  const chiSquare =
    seen.reduce((total, count) => total + (count - expected) ** 2 / expected, 0) / (1 - amount / people);
  // Mean people - 1, standard deviation about √(2·people): five of them either way.
  expect(Math.abs(chiSquare - (people - 1))).toBeLessThan(5 * Math.sqrt(2 * people));
  expect([...spellings.values()].reduce((total, count) => total + count, 0)).toBe(draws * amount);
});
