import { expect, it, onTestFinished } from 'vitest';
import { Database, type DatabaseOptions } from '../../src/database/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';

/** A database behind a proxy, with some connections open and idle. */
async function openIdle(count: number, options: Omit<DatabaseOptions, 'connection'>) {
  const { connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  const database = new Database({ connection: proxy.connection, ...options });
  onTestFinished(async () => {
    await database.close();
    await proxy.close();
  });
  await Promise.all(Array.from({ length: count }, () => database.run('select pg_sleep(0.2)')));
  expect(database.usage).toMatchObject({ open: count, idle: count });
  return { database, proxy };
}

it('replaces a connection that was cut without a word, before anything is asked on it', async () => {
  const { database, proxy } = await openIdle(1, { trustedIdleMs: 0, answerTimeoutMs: 3_600_000 });
  proxy.fault = { kind: 'stall', towards: 'server', byte: 0 };
  expect(await value(database, 'select 1')).toBe(1);
  expect(proxy.faults).toBe(1);
  expect(proxy.connections).toBe(2);
});

it('waits for one dead connection, and not for each of those that were idle as long', async () => {
  const { database, proxy } = await openIdle(3, {
    trustedIdleMs: 0,
    maxConnections: 15,
    answerTimeoutMs: 3_600_000,
  });
  proxy.fault = { kind: 'stall', towards: 'server', byte: 0 };
  await Promise.all([1, 2, 3].map((n) => database.run(`select ${n}`)));
  expect(proxy.faults).toBe(1);
  expect(database.usage.open).toBeLessThanOrEqual(3);
});

it('does not ask a connection that was used a moment ago', async () => {
  const { database, proxy } = await openIdle(1, { trustedIdleMs: 60_000 });
  proxy.fault = { kind: 'drop', towards: 'server', byte: 2 ** 30 };
  await database.run('select 1');
  const once = proxy.passed.server;
  await database.run('select 1');
  expect(proxy.passed.server).toBe(2 * once);
});

it('keeps as many as it should, and closes the others when they are idle', async () => {
  const { database } = await openIdle(4, { keptConnections: 10, maxConnections: 20 });
  await expect.poll(() => database.usage.open, { timeout: 30_000 }).toBe(2);
});

it('opens no more than it may', async () => {
  const { database } = await openIdle(2, { keptConnections: 99, maxConnections: 10 });
  const work = [1, 2, 3, 4].map(() => database.run('select pg_sleep(0.1)'));
  expect(database.usage).toMatchObject({ open: 2, most: 10 });
  await Promise.all(work);
  expect(database.usage.open).toBe(2);
});

it('says that it is busy when nobody gives a connection back in time', async () => {
  const { database } = await openIdle(1, { maxConnections: 2, connectTimeoutMs: 1000 });
  const transaction = await database.begin();
  await expect(database.begin()).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('BOT_DB_POOL_TIMEOUT'),
  });
  await transaction.rollback();
  expect(await value(database, 'select 1')).toBe(1);
});
