import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedServer } from '../../src/database/embedded/index.js';
import { type ConnectionParts, Database, migrate } from '../../src/database/index.js';
import { addUser } from '../../src/limits/index.js';
import { value } from '../support/database.js';
import { loadFixture } from '../support/fixture.js';
import { take } from './support.js';

/** A hundred requests at once hold two hundred connections: more than the server of the other tests has. */
const connections = 230;
const requests = 100;

let connection: ConnectionParts;
let database: Database;
let stop: () => Promise<void>;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-at-once-'));
  await chmod(folder, 0o755);
  const server = await openEmbeddedServer(join(folder, 'server'), {
    postgresOptions: { fsync: 'off', max_connections: String(connections + 20) },
  });
  connection = { ...server.connection };
  database = new Database({ connection, maxConnections: connections, connectTimeoutMs: 100_000 });
  await loadFixture(database);
  await migrate(database);
  stop = async () => {
    await database.close();
    await server.release();
    await rm(folder, { recursive: true, force: true });
  };
});

afterAll(() => stop());

beforeEach(async () => {
  // Without the ledger's guards, which nobody but a superuser gets past.
  await database.run(`
    set session_replication_role = replica;
    delete from extractor.extractions;
    delete from extractor.extraction_contacts;
    delete from extractor.users;
    set session_replication_role = default;
    update contacts set status = 'VERIFIED', opt_out_at = null, opt_out_method = null where opt_out_method = 'EXTRACTION'`);
});

interface Outcome {
  taken: number;
  error?: { code?: string; left?: number };
}

async function askAtOnce(ask: (n: number) => Promise<number>): Promise<Outcome[]> {
  return Promise.all(
    Array.from({ length: requests }, (_, n) =>
      ask(n).then(
        (taken) => ({ taken }),
        (error) => ({ taken: 0, error }),
      ),
    ),
  );
}

const marked = () =>
  value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);

function summarise(outcomes: Outcome[]) {
  return {
    passed: outcomes.filter(({ error }) => error === undefined).length,
    refused: outcomes.filter(({ error }) => error?.code === 'LIMIT_REACHED').length,
    taken: outcomes.reduce((sum, { taken }) => sum + taken, 0),
  };
}

describe('a hundred requests at once', () => {
  it('cannot slip past the limit of their user', async () => {
    const outcomes = await askAtOnce(() => take(database, 7, 'cli:ana', { contactsADayPerUser: 150 }));
    expect(summarise(outcomes)).toEqual({ passed: 21, refused: 79, taken: 147 });
    expect(await marked()).toBe(147);
    expect(await take(database, 3, 'cli:ana', { contactsADayPerUser: 150 })).toBe(3);
  });

  it('cannot slip past the limit of all users together', async () => {
    const outcomes = await askAtOnce((n) => take(database, 7, `cli:user${n}`, { contactsADay: 150 }));
    expect(summarise(outcomes)).toEqual({ passed: 21, refused: 79, taken: 147 });
    expect(await marked()).toBe(147);
  });

  it('cannot slip past a number of extractions an hour', async () => {
    await addUser(database, 'ana', { extractionsAnHour: 13 }, 'test');
    const outcomes = await askAtOnce(() => take(database, 2));
    expect(summarise(outcomes)).toEqual({ passed: 13, refused: 87, taken: 26 });
  });

  it('leave no contact of the limit unused by whoever fits in', async () => {
    // Whatever the order, as long as 10 are left somebody who asks for 10 or fewer gets them.
    const limits = { contactsADay: 300 };
    const outcomes = await askAtOnce((n) => take(database, 1 + (n % 10), `cli:user${n % 5}`, limits));
    const { taken, passed, refused } = summarise(outcomes);
    expect(passed + refused).toBe(requests);
    expect(taken).toBeLessThanOrEqual(300);
    expect(taken).toBeGreaterThan(290);
    for (const { error } of outcomes) if (error) expect(error.left).toBeLessThan(10);
  });
});
