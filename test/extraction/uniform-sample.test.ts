import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { extractByLocation, extractPremium } from '../../src/extraction/index.js';
import { seededRandom } from '../../src/extraction/random.js';
import { createTestDatabase } from '../support/database.js';
import { biased, type Sampler, uniform } from './biased-samplers.js';
import { chiSquarePerDegree, type Draw, measure, type Pool, refusals } from './sample-statistics.js';

/**
 * Many samples of one pool, drawn by this tool and by samplers that are known to be biased, and measured by the
 * same statistics. Seeds are counted up from 0 and same seed and same pool give the same sample, so what these
 * tests find today they find tomorrow.
 */

interface Available extends Pool {
  /** 12 digits, by rank in the order of ids */
  numbers: string[];
  /** rank by number */
  ranks: Map<string, number>;
  /** what the groups are called */
  names: string[];
}

/** Who is available where this holds, in the order of ids, in groups by an expression. */
async function readPool(database: Database, condition: string, group: string): Promise<Available> {
  const rows = await database.run<{ number: string; name: string }>(
    `select substr(phone_e164, 2) as number, ${group} as name from contacts
     where status = 'VERIFIED' and opt_out_at is null and ${condition} order by id`,
  );
  const numbers = rows.map(({ number }) => number);
  const names = [...new Set(rows.map(({ name }) => name))];
  return {
    numbers,
    names,
    ranks: new Map(numbers.map((number, rank) => [number, rank])),
    groups: rows.map(({ name }) => names.indexOf(name)),
  };
}

/** The ranks of an extraction's contacts in the order of its file; everybody goes back afterwards. */
async function draw(
  pool: Available,
  extraction: Awaited<ReturnType<typeof extractByLocation>>,
): Promise<number[]> {
  const ranks: number[] = [];
  for await (const { number } of extraction) ranks.push(pool.ranks.get(number) ?? Number.NaN);
  await extraction.rollback();
  return ranks;
}

const drawWith = (sampler: Sampler, pool: Pool, amount: number, draws: number): Draw[] =>
  [...Array(draws).keys()].map((seed) => sampler(pool, amount, seededRandom(seed)));

it('samples a place uniformly: over people, ladas and spellings, and whatever the order of ids', async () => {
  const { database } = await createTestDatabase();
  await database.run(`update contacts set status = 'UNKNOWN' where id in (
    select id from contacts where state_name ilike 'nuevo%' and status = 'VERIFIED' order by id limit 300)`);
  const pool = await readPool(database, `state_name ilike 'nuevo%'`, `lada || ' ' || state_name`);
  expect(pool.numbers).toHaveLength(1200);
  expect(pool.names).toHaveLength(3);
  const draws: Draw[] = [];
  for (let seed = 0; seed < 150; seed++) {
    const extraction = await extractByLocation(database, {
      state: 'Nuevo León',
      amount: 120,
      seed,
      requestedBy: 'test:ana',
    });
    draws.push(await draw(pool, extraction));
  }
  const measures = measure(pool, draws);
  expect(refusals(measures), JSON.stringify(measures)).toEqual([]);
});

it('samples premium equally over the ladas that have somebody, and uniformly within each', async () => {
  const { database } = await createTestDatabase();
  const ladaOf = `case when lada like '55_' or lada like '33_' or lada like '81_' then left(lada, 2) else lada end`;
  const ladas = ['81', '55', '33', '871', '722', '312', '314', '614'];
  const pool = await readPool(database, `${ladaOf} = any ('{${ladas.join()}}')`, ladaOf);
  const draws: Draw[] = [];
  for (let seed = 0; seed < 40; seed++) {
    draws.push(
      await draw(pool, await extractPremium(database, { amount: 492, seed, requestedBy: 'test:ana' })),
    );
  }
  // 61 or 62 of each lada, every time; who gives the odd four is drawn, each as often as any other.
  const odd = new Array<number>(ladas.length).fill(0);
  for (const ranks of draws) {
    const counts = ladas.map((lada) => {
      const group = pool.names.indexOf(lada);
      return ranks.filter((rank) => pool.groups[rank] === group).length;
    });
    expect(
      counts.every((count) => count === 61 || count === 62),
      counts.join(),
    ).toBe(true);
    counts.forEach((count, n) => {
      odd[n] = (odd[n] ?? 0) + count - 61;
    });
  }
  for (const count of odd) expect(Math.abs(count - 20) / Math.sqrt(40 / 4)).toBeLessThan(4);

  for (const [group, name] of pool.names.entries()) {
    const members = [...pool.groups.keys()].filter((rank) => pool.groups[rank] === group);
    const within = new Map(members.map((rank, n) => [rank, n]));
    // Equal sizes for the statistics: the odd one, wherever it stands in the file, is left out.
    const inLada = draws.map((ranks) => ranks.flatMap((rank) => within.get(rank) ?? []).slice(0, 61));
    const { groups, spread, ...measures } = measure({ groups: members.map(() => 0) }, inLada);
    expect(refusals(measures), `${name}: ${JSON.stringify(measures)}`).toEqual([]);
  }
});

describe('the same statistics', () => {
  // As the place above: 1,200 people, three groups, 150 draws of 120.
  const pool: Pool = { groups: [...Array(1200).keys()].map((n) => (n % 12 < 7 ? 0 : n % 12 < 10 ? 1 : 2)) };

  it('accept a sampler that is uniform', () => {
    const measures = measure(pool, drawWith(uniform, pool, 120, 150));
    expect(refusals(measures), JSON.stringify(measures)).toEqual([]);
  });

  it.each(Object.entries(biased))('refuse: %s', (_name, { sampler, refusedFor }) => {
    const measures = measure(pool, drawWith(sampler, pool, 120, 150));
    expect(refusals(measures)).toEqual(expect.arrayContaining(refusedFor));
  });
});

/**
 * A claim looks at a window of 1,000 out of 20,000, from a random point of the hash. Everybody is in it by the
 * gaps of the hash before them: chances differ by 3 % (1 / √1000) from person to person, which adds 0.002 to
 * the 1.0 measured here. The samples of one draw lie in a twentieth of the stratum, so that the measure varies
 * by 0.05 where independent draws would let it vary by 0.01: four times that is allowed.
 */
it('samples a stratum much larger than the window that a claim looks at', async () => {
  const { database } = await createTestDatabase();
  const people = 20_000;
  await database.run(`insert into contacts (phone_e164, lada, state_name, status)
    select '+526460' || lpad(n::text, 6, '0'), '646', 'Baja California', 'VERIFIED'
    from generate_series(1, ${people}) as n`);
  await database.run('vacuum analyze contacts');
  const pool = await readPool(database, `lada = '646'`, 'lada');
  const draws: Draw[] = [];
  for (let seed = 0; seed < 200; seed++) {
    const extraction = await extractByLocation(database, {
      lada: '646',
      amount: 200,
      seed,
      requestedBy: 'test:ana',
    });
    draws.push(await draw(pool, extraction));
  }
  const perDegree = chiSquarePerDegree(people, 200, draws);
  const { inclusion, groups, spread, ...measures } = measure(pool, draws);
  expect(refusals(measures), JSON.stringify(measures)).toEqual([]);
  expect(Math.abs(perDegree - 1)).toBeLessThan(0.2);
});
