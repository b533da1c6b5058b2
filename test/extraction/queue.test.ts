import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { cancelExtraction, enqueueExtraction, extractQueued, reconcile } from '../../src/extraction/index.js';
import { addUser, defaultLimitSettings } from '../../src/limits/index.js';
import { createTestDatabase, value } from '../support/database.js';

const colima = { kind: 'state', value: 'colima' } as const;
const asked = {
  amount: 100,
  requestedBy: 'telegram:501',
  channel: 'telegram',
  format: 'txt',
  limits: { ...defaultLimitSettings, defaultRole: null },
};

async function setUp() {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', { role: 'analyst', telegramId: 501 }, 'test');
  const folder = await mkdtemp(join(tmpdir(), 'contacts-queue-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const run = (id: string, name = 'file.txt') =>
    extractQueued(database, id, {
      output: { path: () => join(folder, name), format: 'txt', compression: 'never' },
    });
  return { database, folder, run };
}

const marked = (database: Database) =>
  value<number>(database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'");
const states = async (database: Database) =>
  (await database.run<{ state: string }>('select state from extractor.extractions order by created_at')).map(
    ({ state }) => state,
  );

it('waits on record, reserved and with nobody taken, and is extracted under the same id', async () => {
  const { database, run } = await setUp();
  const { id, scope } = await enqueueExtraction(database, colima, asked);
  expect(scope).toEqual({ kind: 'state', value: 'Colima' });
  expect(await states(database)).toEqual(['queued']);
  expect(await marked(database)).toBe(0);
  expect(await reconcile(database)).toEqual([]);
  const delivery = await run(id);
  expect(delivery).toMatchObject({ extractionId: id, delivered: 100, scope });
  expect(await states(database)).toEqual(['delivered']);
  expect(await marked(database)).toBe(100);
  await expect(run(id, 'again.txt')).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await marked(database)).toBe(100);
});

it('counts once against a limit, while it waits and when it runs', async () => {
  const { database, run } = await setUp();
  await database.run("update extractor.users set contacts_a_day = 150 where name = 'ana'");
  const { id } = await enqueueExtraction(database, colima, asked);
  await expect(enqueueExtraction(database, colima, asked)).rejects.toMatchObject({
    code: 'LIMIT_REACHED',
    left: 50,
  });
  await run(id);
  expect(await states(database)).toEqual(['delivered']);
});

it('is not queued when what belongs to it cannot be written', async () => {
  const { database } = await setUp();
  const also = () => Promise.reject(new Error('no'));
  await expect(enqueueExtraction(database, colima, asked, also)).rejects.toThrow('no');
  expect(await states(database)).toEqual([]);
});

it('is refused at once where there are too few', async () => {
  const { database } = await setUp();
  await expect(enqueueExtraction(database, colima, { ...asked, amount: 1001 })).rejects.toMatchObject({
    code: 'NOT_ENOUGH_CONTACTS',
    available: 1000,
    alternatives: [
      { scope: { kind: 'state', value: 'Jalisco' }, available: 1001, exact: false },
      { scope: { kind: 'state', value: 'Nuevo León' }, available: 1001, exact: false },
    ],
  });
  expect(await states(database)).toEqual([]);
});

it('is extracted once, however many try it at the same time, and nobody ends it for the one who does', async () => {
  const { database, folder, run } = await setUp();
  const { id } = await enqueueExtraction(database, colima, asked);
  const tries = await Promise.allSettled([1, 2, 3, 4].map((n) => run(id, `file${n}.txt`)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await states(database)).toEqual(['delivered']);
  expect(await marked(database)).toBe(100);
  expect((await readdir(folder)).filter((name) => name.endsWith('.txt'))).toHaveLength(1);
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('can be cancelled while it waits', async () => {
  const { database, run } = await setUp();
  const { id } = await enqueueExtraction(database, colima, asked);
  await cancelExtraction(database, id, { cancelledBy: 'telegram:501', reason: 'enough' });
  expect(await states(database)).toEqual(['cancelled']);
  await expect(run(id)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await marked(database)).toBe(0);
});

it('fails on record when there are too few by the time it is its turn', async () => {
  const { database, run } = await setUp();
  const { id } = await enqueueExtraction(database, colima, asked);
  await database.run("update contacts set status = 'INACTIVE' where state_name = 'Colima'");
  await expect(run(id)).rejects.toMatchObject({ code: 'NOT_ENOUGH_CONTACTS' });
  expect(await states(database)).toEqual(['failed']);
});
