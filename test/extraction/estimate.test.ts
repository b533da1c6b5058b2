import { describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { availabilityOf, countByPlace } from '../../src/extraction/index.js';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

/** Each row takes 2 ms to look at, so that a thousand cannot be counted in a second; finding places can. */
const slow = `
  create function slowly() returns boolean language plpgsql as 'begin perform pg_sleep(0.002); return true; end';
  alter table contacts rename to contacts_of_its_owner;
  create view contacts as select * from contacts_of_its_owner where slowly()`;

async function setUp() {
  const { database, connection, url } = await createTestDatabase();
  await database.run(slow);
  return { connection, url };
}

/** Within a quarter. */
const about = (count: number) => (estimate: number) => Math.abs(estimate / count - 1) < 0.25;

describe('counting that takes longer than a query may', () => {
  it('ends in an estimate, marked as such', async () => {
    const { connection } = await setUp();
    const database = new Database({ connection, queryTimeoutMs: 2000 });
    try {
      const pool = await availabilityOf(database, undefined);
      expect(pool).toMatchObject({ scope: { kind: 'all' }, exact: false, asOf: expect.any(Date) });
      expect(pool.available).toSatisfy(about(8895));
      const jalisco = await availabilityOf(database, { kind: 'state', value: 'jalisco' });
      expect(jalisco).toMatchObject({ scope: { kind: 'state', value: 'Jalisco' }, exact: false });
      expect(jalisco.available).toSatisfy(about(3225));
      // A city whose lada and state are its own: three shares of a third are not a ninth.
      const guadalajara = await availabilityOf(database, { kind: 'city', value: 'Guadalajara' });
      expect(guadalajara.available).toSatisfy(about(2375));
      // What can be counted is.
      const guadalupe = await availabilityOf(database, { kind: 'city', value: 'Guadalupe', state: 'zac' });
      expect(guadalupe).toMatchObject({ available: 150, exact: true });
    } finally {
      await database.close();
    }
  });

  it('ends in estimates of each place', async () => {
    const { connection } = await setUp();
    const database = new Database({ connection, queryTimeoutMs: 2000 });
    try {
      const states = await countByPlace(database, 'state');
      expect(states).toMatchObject({ exact: false, available: expect.any(Number) });
      const counts = Object.fromEntries(states.places.map(({ name, available }) => [name, available]));
      expect(counts.Jalisco).toSatisfy(about(3225));
      expect(counts.Colima).toSatisfy(about(1000));
      expect(states.available).toSatisfy(about(8895));
      const cities = await countByPlace(database, 'city', 'Jalisco');
      expect(cities.places.map(({ name }) => name)).toEqual(['Guadalajara', 'Puerto Vallarta', 'Zapopan']);
      const ladas = await countByPlace(database, 'lada');
      expect(ladas.places.find(({ name }) => name === '55')?.available).toSatisfy(about(1250));
    } finally {
      await database.close();
    }
  });

  it('is told by the command line, in words and in JSON', async () => {
    const { url } = await setUp();
    const env = { DATABASE_URL: url, BOT_QUERY_TIMEOUT: '1' };
    const words = await runContacts(['availability'], env);
    expect(words.stdout).toMatch(
      /^≈[\d,]+ available in the whole pool\n≈: estimated, because counting took longer than 1 s/,
    );
    expect(words.code, words.stderr).toBe(0);
    const json = await runContacts(['availability', '--json'], env);
    expect(JSON.parse(json.stdout)).toMatchObject({ scope: { kind: 'all' }, exact: false });
  });
});

it('fails where the server keeps no statistics of the pool either', async () => {
  const { connection } = await setUp();
  const database = new Database({ connection, queryTimeoutMs: 1000 });
  try {
    await database.run('drop index contacts_pool_by_lada');
    await expect(availabilityOf(database, undefined)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  } finally {
    await database.close();
  }
});
