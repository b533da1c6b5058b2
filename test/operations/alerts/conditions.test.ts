import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { Database as ClosedDatabase } from '../../../src/database/index.js';
import { extractByLocation } from '../../../src/extraction/index.js';
import type { AlertName, Finding } from '../../../src/operations/alerts/alert.js';
import { conditionsOf } from '../../../src/operations/alerts/conditions.js';
import { isNearlyFull } from '../../../src/operations/disk-space.js';
import { ReadinessProbe } from '../../../src/operations/serve/readiness.js';
import { Stock } from '../../../src/operations/stock.js';
import { createTestDatabase } from '../../support/database.js';

function openConditions(
  database: Database,
  options: { lowStock?: number; extractionTimeoutS?: number } = {},
) {
  const stock = new Stock();
  const conditions = conditionsOf(database, new ReadinessProbe(database), stock, {
    largeExtraction: 100,
    extractionTimeoutS: 300,
    lowStock: 0,
    exportFolder: tmpdir(),
    repepMaxAgeDays: 30,
    timeZone: 'America/Mexico_City',
    ...options,
  });
  const look = async (name: AlertName): Promise<Finding> => {
    const condition = conditions.find((one) => one.name === name);
    return condition?.look() as Promise<Finding>;
  };
  return { stock, look };
}

async function fail(database: Database, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const extraction = await extractByLocation(database, { lada: '33', amount: 1, requestedBy: 'test:ana' });
    for await (const _ of extraction);
    await extraction.rollback(new Error('no'));
  }
}

it('finds a database that is there, and one that is not', async () => {
  const { database } = await createTestDatabase();
  expect(await openConditions(database).look('database away')).toEqual({ state: 'fine' });
  const away = new ClosedDatabase({
    connection: { host: '127.0.0.1', port: 1, database: 'x', user: 'x', password: '' },
  });
  const { look } = openConditions(away);
  expect(await look('database away')).toMatchObject({
    state: 'wrong',
    message: expect.stringContaining('unreachable'),
  });
  expect(await look('extractions fail')).toEqual({ state: 'unknown' });
  await away.close();
});

it('finds that no connection is left', async () => {
  const { database } = await createTestDatabase('migrated', { maxConnections: 2 });
  const { look } = openConditions(database);
  expect(await look('connections exhausted')).toEqual({ state: 'fine' });
  const transaction = await database.begin();
  const waiting = database.begin();
  expect(await look('connections exhausted')).toEqual({
    state: 'wrong',
    message: expect.stringMatching(/^No connection is left: \d of 2 connections lent, 1 waiting\.$/),
  });
  await transaction.rollback();
  await (await waiting).rollback();
});

it('finds that most extractions fail, and not when half of them do', async () => {
  const { database } = await createTestDatabase();
  const { look } = openConditions(database);
  await fail(database, 10);
  expect(await look('extractions fail')).toEqual({ state: 'fine' });
  await fail(database, 1);
  expect(await look('extractions fail')).toMatchObject({
    state: 'wrong',
    message: expect.stringContaining('11 of the last 11 extractions failed'),
  });
  for (let n = 0; n < 10; n++) {
    const extraction = await extractByLocation(database, { lada: '33', amount: 1, requestedBy: 'test:ana' });
    for await (const _ of extraction);
    await extraction.commit();
  }
  expect(await look('extractions fail')).toEqual({ state: 'fine' });
});

it('finds a large extraction that runs too long, and no small one', async () => {
  const { database } = await createTestDatabase();
  const { look } = openConditions(database, { extractionTimeoutS: 0 });
  const small = await extractByLocation(database, { state: 'Jalisco', amount: 99, requestedBy: 'test:ana' });
  const large = await extractByLocation(database, { state: 'Jalisco', amount: 100, requestedBy: 'test:ana' });
  for await (const _ of small) {
    expect(await look('extraction overdue')).toEqual({ state: 'fine' });
    for await (const _ of large) {
      expect(await look('extraction overdue')).toMatchObject({ state: 'wrong', subjects: [large.id] });
      expect(await openConditions(database).look('extraction overdue')).toEqual({ state: 'fine' });
      break;
    }
    break;
  }
});

it('finds states that run low, also one that ran out', async () => {
  const { database } = await createTestDatabase();
  const { look, stock } = openConditions(database, { lowStock: 100 });
  expect(await look('low stock')).toEqual({ state: 'unknown' });
  await stock.count(database);
  expect(await look('low stock')).toMatchObject({ subjects: ['Durango', 'Baja California Sur'] });
  await database.run("update contacts set opt_out_at = now() where state_name = 'Zacatecas'");
  await stock.count(database);
  expect(await look('low stock')).toMatchObject({
    subjects: ['Zacatecas', 'Durango', 'Baja California Sur'],
    message: 'Fewer than 100 contacts are left: Zacatecas 0, Durango 80, Baja California Sur 90.',
  });
});

it('finds that the newest REPEP list is old, and not that there is none', async () => {
  const { database } = await createTestDatabase();
  const { look } = openConditions(database);
  expect(await look('REPEP list old')).toEqual({ state: 'fine' });
  const add = (days: number) =>
    database.run(
      `insert into extractor.objection_lists
       select gen_random_uuid(), 'repep', current_date - $1::int, 'repep.csv', 0, $1::text, 0, 0, 0, 0, 0, '{}', 'test:eva', 'test'`,
      [days],
    );
  await add(33);
  expect(await look('REPEP list old')).toMatchObject({
    state: 'wrong',
    message: expect.stringContaining('days old'),
  });
  await add(10);
  expect(await look('REPEP list old')).toEqual({ state: 'fine' });
});

it.each([
  [{ free: 0.5 * 2 ** 30, size: 2 ** 40 }, true],
  [{ free: 5 * 2 ** 30, size: 100 * 2 ** 30 }, true],
  [{ free: 5 * 2 ** 30, size: 20 * 2 ** 30 }, false],
  [{ free: 50 * 2 ** 30, size: 2 ** 40 }, false],
])('judges a disk with %j', (space, full) => {
  expect(isNearlyFull(space)).toBe(full);
});
