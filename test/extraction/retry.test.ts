import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { Database, type Repetition } from '../../src/database/index.js';
import { extractByLocation, extractToFile } from '../../src/extraction/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';

const amount = 1200;
const ask = { kind: 'state', value: 'Jalisco' } as const;

/** A database behind a proxy, the same without it to look from, and a folder to extract into. */
async function setUp() {
  const { database, connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  const told: Repetition[] = [];
  const proxied = new Database({
    connection: proxy.connection,
    resilience: { firstPauseMs: 1, longestPauseMs: 5, onRepeat: (repetition) => told.push(repetition) },
  });
  const folder = await mkdtemp(join(tmpdir(), 'contacts-retry-'));
  onTestFinished(async () => {
    await proxied.close();
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  });
  /** `inTheMiddle` runs once, when a thousand are written. */
  const extract = (inTheMiddle: () => unknown, options: { signal?: AbortSignal; amount?: number } = {}) => {
    let done = false;
    return extractToFile(proxied, ask, {
      amount,
      batchRows: 300,
      requestedBy: 'test:ana',
      output: { path: () => join(folder, 'people.csv'), format: 'csv', compression: 'never' },
      onProgress: (written) => {
        if (written < 1000 || done) return;
        done = true;
        inTheMiddle();
      },
      ...options,
    });
  };
  const ledger = () =>
    database.run<{ state: string; seed: string; failure: string | null }>(
      'select state, seed, failure from extractor.extractions order by created_at, state desc',
    );
  const marked = () =>
    value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);
  const files = () => readdir(folder);
  return { database, proxied, proxy, extract, ledger, marked, files, told };
}

it('does an extraction again as a whole when its connection breaks, and keeps both on record', async () => {
  const { proxy, extract, ledger, marked, files, told } = await setUp();
  const delivery = await extract(() => {
    proxy.fault = { kind: 'reset', of: 'claim' };
  });
  expect(delivery.delivered).toBe(amount);
  const rows = await ledger();
  expect(rows.map(({ state }) => state).sort()).toEqual(['delivered', 'failed']);
  expect(new Set(rows.map(({ seed }) => seed))).toEqual(new Set([String(delivery.seed)]));
  expect(rows.find(({ state }) => state === 'failed')?.failure).toContain('The database cannot be used');
  expect(told.map(({ attempt }) => attempt)).toEqual([2]);
  expect(await marked()).toBe(amount);
  expect((await files()).sort()).toEqual(['people.csv', 'people.meta.json']);
});

it('does it again when its COMMIT never arrived', async () => {
  const { proxy, extract, ledger, marked } = await setUp();
  const delivery = await extract(() => {
    proxy.fault = 'lose COMMIT';
  });
  expect(delivery.delivered).toBe(amount);
  expect(proxy.faults).toBe(1);
  expect((await ledger()).map(({ state }) => state).sort()).toEqual(['delivered', 'failed']);
  expect(await marked()).toBe(amount);
});

it('does not do it again when its COMMIT arrived and only the answer was lost', async () => {
  const { proxy, extract, ledger, marked, told } = await setUp();
  await extract(() => {
    proxy.fault = 'lose its answer';
  });
  expect(proxy.faults).toBe(1);
  expect(told).toEqual([]);
  expect((await ledger()).map(({ state }) => state)).toEqual(['delivered']);
  expect(await marked()).toBe(amount);
});

it('gives up after so many times, with everybody in the pool and each time on record', async () => {
  const { database, extract, ledger, marked, files } = await setUp();
  await database.run(`create function collide() returns trigger language plpgsql as
    $$ begin raise exception 'as if' using errcode = 'serialization_failure'; end $$`);
  await database.run(`create trigger collide before insert on extractor.extraction_contacts
    for each statement execute function collide()`);
  await expect(extract(() => {})).rejects.toThrow(/Somebody else changed the same rows.*Tried 7 times\./);
  const rows = await ledger();
  expect(rows.map(({ state }) => state)).toEqual(Array(7).fill('failed'));
  expect(new Set(rows.map(({ seed }) => seed)).size).toBe(1);
  expect(await marked()).toBe(0);
  expect(await files()).toEqual([]);
});

it('does not do again what was cancelled', async () => {
  const { extract, ledger, marked, files, told } = await setUp();
  const controller = new AbortController();
  await expect(extract(() => controller.abort(), { signal: controller.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  expect(told).toEqual([]);
  expect((await ledger()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await marked()).toBe(0);
  expect(await files()).toEqual([]);
});

it('does not do again what there are too few contacts for', async () => {
  const { database, extract, ledger, told } = await setUp();
  const holder = await extractByLocation(database, {
    state: 'Jalisco',
    amount: 3000,
    requestedBy: 'test:eva',
  });
  for await (const _ of holder);
  await expect(extract(() => {})).rejects.toMatchObject({ code: 'NOT_ENOUGH_CONTACTS' });
  await holder.rollback();
  expect(told).toEqual([]);
  expect((await ledger()).map(({ state }) => state)).toEqual(['failed', 'failed']);
});

it('does not do again what has gone out to a stream', async () => {
  const { proxied, proxy, ledger, marked } = await setUp();
  const stream = new PassThrough();
  stream.resume();
  const done = extractToFile(proxied, ask, {
    amount,
    batchRows: 300,
    requestedBy: 'test:ana',
    output: { stream, format: 'txt' },
    onProgress: (written) => {
      if (written >= 1000) proxy.fault = { kind: 'reset', of: 'claim' };
    },
  });
  await expect(done).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  expect((await ledger()).map(({ state }) => state)).toEqual(['failed']);
  expect(await marked()).toBe(0);
});
