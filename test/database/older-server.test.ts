import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, migrate } from '../../src/database/index.js';
import { extractByLocation, extractPremium } from '../../src/extraction/index.js';
import { value } from '../support/database.js';
import { type DebianServer, startDebianServer } from '../support/debian-server.js';
import { loadFixture } from '../support/fixture.js';

const major = 15;
const server = await startDebianServer(major);
if (server === undefined && process.env.CI)
  throw new Error(`CI lacks Debian's postgresql-${major}: .ci/run installs it`);
if (server === undefined) console.warn(`Skipped: Debian's postgresql-${major} is not installed.`);

/** The oldest version that is supported; the rest of the tests run on the newest. */
describe.skipIf(server === undefined)(`on PostgreSQL ${major}`, () => {
  let database: Database;

  beforeAll(async () => {
    database = new Database({ connection: (server as DebianServer).connection });
    await loadFixture(database);
    await migrate(database);
  });
  afterAll(async () => {
    await database.close();
    await server?.stop();
  });

  it('migrates once', async () => {
    expect(Number(await value(database, "select current_setting('server_version_num')"))).toBeLessThan(
      160_000,
    );
    expect(await migrate(database)).toEqual([]);
  });

  it('extracts premium contacts and those of places, with repaired and invalid numbers', async () => {
    const options = { requestedBy: 'test:ana' };
    const premium = await extractPremium(database, { ...options, amount: 400, top: 6 });
    const tijuana = await extractByLocation(database, {
      ...options,
      city: 'tijuana',
      amount: 260,
      partial: true,
    });
    for (const extraction of [premium, tijuana]) {
      let count = 0;
      for await (const { number } of extraction) {
        expect(number).toMatch(/^52\d{10}$/);
        count++;
      }
      await extraction.commit();
      expect(count).toBe(extraction.scope.kind === 'premium' ? 400 : 220);
    }
    expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
      '620',
    );
    expect(await value(database, "select count(*) from contacts where status = 'INVALID_FORMAT'")).toBe('40');
  });

  it('hands out each contact once to twenty at once', async () => {
    const extractions = Array.from({ length: 20 }, async () => {
      const extraction = await extractByLocation(database, {
        state: 'Colima',
        amount: 60,
        partial: true,
        requestedBy: 'test:ana',
      });
      const numbers: string[] = [];
      for await (const { number } of extraction) numbers.push(number);
      await extraction.commit();
      return numbers;
    });
    const results = await Promise.allSettled(extractions);
    const numbers = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    expect(numbers).toHaveLength(1000);
    expect(new Set(numbers).size).toBe(1000);
  });
});
