import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Database } from '../../src/database/index.js';
import {
  cancelExtraction,
  type Extraction,
  extractByLocation,
  extractToFile,
} from '../../src/extraction/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';

const requestedBy = 'test:ana';
const cancelling = { cancelledBy: 'test:eva', reason: 'the wrong state' };

async function setUp() {
  const { database, connection } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-cancel-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const begin = () => extractByLocation(database, { state: 'Colima', amount: 100, requestedBy });
  /** How each extraction ended, oldest first. */
  const ledger = () =>
    database.run<{ state: string; cancelled_by: string | null; failure: string | null }>(
      'select state, cancelled_by, failure from extractor.extractions order by created_at',
    );
  const marked = () =>
    value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);
  /** Whether the server has let go of everybody. */
  const allFree = () =>
    value<boolean>(
      database,
      'select (select count(*) from (select from contacts for update skip locked) as free) = count(*) from contacts',
    );
  return { database, connection, folder, begin, ledger, marked, allFree };
}

async function readAll(extraction: Extraction): Promise<void> {
  for await (const _ of extraction);
}

/** Makes every claim work for hours, and waits until one does. */
async function makeClaimsLong(database: Database): Promise<() => Promise<string>> {
  await database.run(`create function dawdle() returns trigger language plpgsql as
    $$ begin perform pg_sleep(36000); return null; end $$`);
  await database.run(`create trigger dawdle before insert on extractor.extraction_contacts
    for each statement execute function dawdle()`);
  return async () => {
    for (;;) {
      const [row] = await database.run<{ id: string }>(
        `select id from extractor.extractions where state = 'running' and exists (
           select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep')`,
      );
      if (row !== undefined) return row.id;
    }
  };
}

it('stops the server in the middle of its work, and is neither repeated nor leaves a file', async () => {
  const { database, folder, ledger, marked, allFree } = await setUp();
  const working = await makeClaimsLong(database);
  const extracting = extractToFile(
    database,
    { kind: 'state', value: 'Colima' },
    {
      amount: 100,
      requestedBy,
      output: { path: () => join(folder, 'people.csv'), format: 'csv', compression: 'never' },
    },
  );
  const failed = expect(extracting).rejects.toMatchObject({
    code: 'INTERRUPTED',
    message: expect.stringContaining('was cancelled by test:eva: the wrong state'),
  });
  const id = await working();
  expect(await cancelExtraction(database, id, cancelling)).toEqual({
    extractionId: id,
    ...cancelling,
    new: true,
    stopped: true,
  });
  expect(await allFree()).toBe(true);
  await failed;
  expect(await ledger()).toEqual([
    { state: 'cancelled', cancelled_by: 'test:eva', failure: 'the wrong state' },
  ]);
  expect(await marked()).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

it('gives everybody back while nobody asks for the next contact', async () => {
  const { database, begin, ledger, allFree } = await setUp();
  const extraction = await begin();
  const contacts = extraction[Symbol.asyncIterator]();
  await contacts.next();
  expect(await allFree()).toBe(false);
  expect(await cancelExtraction(database, extraction.id, cancelling)).toMatchObject({ stopped: true });
  expect(await allFree()).toBe(true);
  await expect(readOn(contacts)).rejects.toThrow('was cancelled by test:eva');
  await expect(extraction.commit()).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await ledger()).toEqual([
    { state: 'cancelled', cancelled_by: 'test:eva', failure: 'the wrong state' },
  ]);
});

async function readOn(contacts: AsyncIterator<unknown>): Promise<void> {
  for (let next = await contacts.next(); !next.done; ) next = await contacts.next();
}

it('works for a user who may not signal the session: its process looks by itself', async () => {
  const { database, connection, begin, ledger, allFree } = await setUp();
  const role = `eva_${connection.database.slice(-12)}`;
  await database.run(`create role ${role} login password 'eva'`);
  await database.run(`grant usage on schema extractor to ${role}`);
  await database.run(`grant select, update on extractor.extractions to ${role}`);
  const other = new Database({ connection: { ...connection, user: role, password: 'eva' } });
  onTestFinished(async () => {
    await other.close();
    await database.run(`drop owned by ${role}`);
    await database.run(`drop role ${role}`);
  });
  const working = await makeClaimsLong(database);
  const failed = expect(readAll(await begin())).rejects.toThrow('was cancelled by test:eva');
  const id = await working();
  expect(await cancelExtraction(other, id, cancelling)).toMatchObject({ new: true, stopped: true });
  expect(await allFree()).toBe(true);
  await failed;
  expect((await ledger()).map(({ state }) => state)).toEqual(['cancelled']);
});

it('takes one that hangs between its last word to the ledger and COMMIT', async () => {
  const { database, connection, ledger, marked, allFree } = await setUp();
  const proxy = await openProxy(connection);
  const proxied = new Database({ connection: proxy.connection, commitTimeoutMs: 3_000 });
  onTestFinished(async () => {
    await proxied.close();
    await proxy.close();
  });
  const extraction = await extractByLocation(proxied, { state: 'Colima', amount: 100, requestedBy });
  await readAll(extraction);
  proxy.fault = 'stall COMMIT';
  const failed = expect(extraction.commit()).rejects.toThrow('was cancelled by test:eva');
  while (proxy.faults === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await cancelExtraction(database, extraction.id, cancelling)).toMatchObject({
    new: true,
    stopped: true,
  });
  expect(await allFree()).toBe(true);
  await failed;
  expect((await ledger()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await marked()).toBe(0);
});

it('comes before a commit or after it, and both sides are told the same', async () => {
  const { database, begin, marked } = await setUp();
  const seen = { committed: 0, cancelled: 0 };
  for (let run = 0; run < 9; run++) {
    const extraction = await begin();
    await readAll(extraction);
    const before = await marked();
    const [committed, cancelled] = await Promise.allSettled([
      extraction.commit(),
      cancelExtraction(database, extraction.id, cancelling),
    ]);
    const state = await value(database, 'select state from extractor.extractions where id = $1', [
      extraction.id,
    ]);
    expect(committed.status).not.toBe(cancelled.status);
    const won = committed.status === 'fulfilled';
    expect(state).toBe(won ? 'delivered' : 'cancelled');
    expect(await marked()).toBe(before + (won ? 100 : 0));
    seen[won ? 'committed' : 'cancelled']++;
  }
  expect(seen.committed + seen.cancelled).toBe(9);
});

it('refuses what has committed, has failed, or is not there', async () => {
  const { database, begin, ledger } = await setUp();
  const delivered = await begin();
  await readAll(delivered);
  await delivered.commit();
  await expect(cancelExtraction(database, delivered.id, cancelling)).rejects.toThrow(
    `contacts release ${delivered.id} --reason R`,
  );
  const failed = await begin();
  await readAll(failed);
  await failed.rollback(new Error('out of paper'));
  await expect(cancelExtraction(database, failed.id, cancelling)).rejects.toThrow('had failed already');
  const nobody = '00000000-0000-4000-8000-000000000000';
  await expect(cancelExtraction(database, nobody, cancelling)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect((await ledger()).map(({ state }) => state)).toEqual(['delivered', 'failed']);
});

it('does nothing the second time, and tells of the first', async () => {
  const { database, begin } = await setUp();
  const extraction = await begin();
  await readAll(extraction);
  await cancelExtraction(database, extraction.id, cancelling);
  expect(
    await cancelExtraction(database, extraction.id, { cancelledBy: 'test:leo', reason: 'another' }),
  ).toMatchObject({ ...cancelling, new: false, stopped: true });
  await expect(database.run("update extractor.extractions set cancelled_by = 'test:leo'")).rejects.toThrow(
    'the ledger only grows',
  );
});

it.each([
  ['empty', ' '],
  ['of two lines', 'two\nlines'],
  ['too long', 'x'.repeat(501)],
])('refuses a reason that is %s', async (_, reason) => {
  const { database } = await createTestDatabase('empty');
  await expect(
    cancelExtraction(database, '00000000-0000-4000-8000-000000000000', { ...cancelling, reason }),
  ).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

it('stops a server that works when the signal is aborted, or the time is over', async () => {
  const { database, ledger, allFree } = await setUp();
  const working = await makeClaimsLong(database);
  const controller = new AbortController();
  const ask = { state: 'Colima', amount: 100, requestedBy };
  const first = readAll(await extractByLocation(database, { ...ask, signal: controller.signal }));
  const interrupted = expect(first).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await working();
  controller.abort();
  await interrupted;
  expect(await allFree()).toBe(true);
  const second = readAll(await extractByLocation(database, { ...ask, timeoutMs: 300 }));
  await expect(second).rejects.toThrow('The time allowed (BOT_EXTRACTION_TIMEOUT) ran out');
  expect(await allFree()).toBe(true);
  expect(await ledger()).toEqual([
    { state: 'cancelled', cancelled_by: 'test:ana', failure: 'its signal was aborted' },
    { state: 'cancelled', cancelled_by: 'deadline', failure: 'BOT_EXTRACTION_TIMEOUT (0.3 s) ran out' },
  ]);
});

it('gives the connection up where the server does not hear a cancel', async () => {
  const { database, connection, ledger, allFree } = await setUp();
  const proxy = await openProxy(connection);
  const proxied = new Database({ connection: proxy.connection });
  onTestFinished(async () => {
    await proxied.close();
    await proxy.close();
  });
  const controller = new AbortController();
  const ask = { state: 'Colima', amount: 100, batchRows: 10, requestedBy, signal: controller.signal };
  const extraction = await extractByLocation(proxied, ask);
  const contacts = extraction[Symbol.asyncIterator]();
  await contacts.next();
  proxy.fault = { kind: 'stall', towards: 'server', byte: 0 };
  const failed = expect(readOn(contacts)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  while (proxy.faults === 0) await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await failed;
  expect(await allFree()).toBe(true);
  expect((await ledger()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await value(database, 'select 1')).toBe(1);
});
