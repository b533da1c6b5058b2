import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { diagnose, explainQueries } from '../../src/operations/index.js';
import { type DebianServer, startDebianServer } from '../support/debian-server.js';
import { fillMedium } from './medium-database.js';

const major = 15;
const server = await startDebianServer(major);
if (server === undefined && process.env.CI)
  throw new Error(`CI lacks Debian's postgresql-${major}: .ci/run installs it`);

describe.skipIf(server === undefined)(`on PostgreSQL ${major}`, () => {
  let database: Database;

  beforeAll(async () => {
    database = new Database({ connection: (server as DebianServer).connection });
    await fillMedium(database);
  });
  afterAll(async () => {
    await database.close();
    await server?.stop();
  });

  it('finds every query on its index, without the help of the owner’s', async () => {
    await database.run('drop index contacts_lada, contacts_lada_state, contacts_status_state');
    const problems: string[] = [];
    for await (const explanation of explainQueries(database)) {
      problems.push(...explanation.problems.map((problem) => `${explanation.query}: ${problem}`));
      // Jumping from name to name looks at a few pages for each name, in this version too.
      if (explanation.query === 'places_of')
        expect(explanation.hitBlocks + explanation.readBlocks).toBeLessThan(4.5 * explanation.rows);
    }
    expect(problems).toEqual([]);
  });

  it('looks after its upkeep', async () => {
    const { checks, ok } = await diagnose(database);
    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === 'versions')?.message).toMatch(/^PostgreSQL 15\.\d+, /);
    expect(checks.map(({ name }) => name)).toContain('autovacuum of extractor.extraction_contacts');
  });
});
