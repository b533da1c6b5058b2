import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Database } from '../../src/database/index.js';
import {
  cancelExtraction,
  type Extraction,
  type ExtractionOptions,
  enqueueExtraction,
  extractByLocation,
  extractQueued,
  extractToFile,
  type Place,
  reconcile,
} from '../../src/extraction/index.js';
import { takeTurn } from '../../src/extraction/line.js';
import { defaultLimitSettings } from '../../src/limits/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { startBouncer } from '../support/pgbouncer.js';

const asked = { state: 'Jalisco', amount: 10, requestedBy: 'test:ana', mostAtOnce: 3 } as const;

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-line-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Notes, each time an extraction begins, how many run then and how many wait that came earlier. */
const audit = `
  create table begun (id uuid, running int, overtaken int);
  create function note() returns trigger language plpgsql as $$
  begin
    insert into begun select new.id, count(*) filter (where state = 'running'),
      count(*) filter (where state = 'queued' and (created_at, id) < (new.created_at, new.id))
    from extractor.extractions;
    return null;
  end $$;
  create trigger note_begun after insert or update of state on extractor.extractions
    for each row when (new.state = 'running') execute function note()`;

/** Begins an extraction and holds it. */
async function hold(database: Database, options: Partial<ExtractionOptions> = {}): Promise<Extraction> {
  const extraction = await extractByLocation(database, { ...asked, ...options });
  onTestFinished(() => extraction.rollback());
  await extraction[Symbol.asyncIterator]().next();
  return extraction;
}

/** Asks for an extraction that has to wait; resolves with its place. */
async function wait(database: Database, options: Partial<ExtractionOptions> & { state?: string } = {}) {
  const places: Place[] = [];
  let told: (place: Place) => void = () => {};
  const first = new Promise<Place>((resolve) => {
    told = resolve;
  });
  const extraction = await extractByLocation(database, {
    ...asked,
    onWait: (place) => {
      places.push(place);
      told(place);
    },
    ...options,
  });
  onTestFinished(() => extraction.rollback());
  const reader = extraction[Symbol.asyncIterator]();
  const begun = reader.next();
  // It may be refused before anybody looks.
  begun.catch(() => {});
  await Promise.race([first, begun]);
  return { extraction, begun, places };
}

const states = async (database: Database) =>
  (await database.run<{ state: string }>('select state from extractor.extractions order by created_at')).map(
    ({ state }) => state,
  );
const stateOf = (database: Database, id: string) =>
  value<string>(database, 'select state from extractor.extractions where id = $1', [id]);

it.each(['the server', 'pgbouncer'])(
  'runs three of twelve that come at once through %s, in the order in which they came',
  async (through) => {
    const { database, connection } = await createTestDatabase();
    const bouncer =
      through === 'pgbouncer' ? await startBouncer(connection, ['default_pool_size = 16']) : undefined;
    if (bouncer) onTestFinished(() => bouncer.stop());
    await database.run(audit);
    const folder = await makeFolder();
    const several = [0, 1, 2, 3].map(() => new Database({ connection: bouncer?.connection ?? connection }));
    onTestFinished(async () => void (await Promise.all(several.map((one) => one.close()))));
    // Three hold what may run until the nine others have told their places.
    const held = await Promise.all([0, 1, 2].map((n) => hold(several[n] as Database)));
    const waited: Place[] = [];
    const others = Array.from({ length: 9 }, (_, n) =>
      extractToFile(
        several[n % 4] as Database,
        { kind: 'state', value: 'Jalisco' },
        {
          ...asked,
          onWait: (place) => waited.push(place),
          output: { path: () => join(folder, `${n}.xlsx`), format: 'xlsx', compression: 'never' },
        },
      ),
    );
    while (waited.length < 9) await pause(20);
    for (const extraction of held) await extraction.rollback();
    expect((await Promise.all(others)).map(({ delivered }) => delivered)).toEqual(Array(9).fill(10));
    expect(await states(database)).toEqual([...Array(3).fill('failed'), ...Array(9).fill('delivered')]);
    expect(
      await value(database, 'select count(distinct contact_id)::int from extractor.extraction_contacts'),
    ).toBe(90);
    const begun = await database.run<{ running: number; overtaken: number }>(
      'select running, overtaken from begun',
    );
    expect(begun).toHaveLength(12);
    for (const { running, overtaken } of begun) expect(running + overtaken).toBeLessThanOrEqual(3);
    expect(Math.max(...begun.map(({ running }) => running))).toBe(3);
    for (const { place, running } of waited) {
      expect(place).toBeLessThanOrEqual(9);
      expect(running).toBeLessThanOrEqual(3);
    }
  },
);

it('tells places and an estimate, and moves up when somebody gives up, is cancelled, or begins', async () => {
  const { database } = await createTestDatabase();
  const pace = await hold(database);
  await pace.commit();
  const running = [await hold(database), await hold(database), await hold(database)];
  const first = await wait(database);
  const controller = new AbortController();
  const second = await wait(database, { signal: controller.signal });
  const third = await wait(database, { amount: 20 });
  const fourth = await wait(database);
  const places = [first, second, third, fourth].map((one) => one.places[0]);
  expect(places.map((at) => at?.place)).toEqual([1, 2, 3, 4]);
  for (const at of places) expect(at).toMatchObject({ running: 3, seconds: expect.any(Number) });
  expect((places[3]?.seconds ?? 0) >= (places[0]?.seconds ?? 0)).toBe(true);

  controller.abort();
  await expect(second.begun).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await second.extraction.rollback();
  expect(await stateOf(database, second.extraction.id)).toBe('cancelled');
  const { id } = third.extraction;
  expect(await cancelExtraction(database, id, { cancelledBy: 'test:ben', reason: 'no' })).toMatchObject({
    new: true,
    stopped: true,
  });
  await expect(third.begun).rejects.toMatchObject({ by: 'test:ben', why: 'no' });

  while (fourth.places.at(-1)?.place !== 2) await pause(20);

  await running[0]?.rollback();
  expect((await first.begun).value).toMatchObject({ number: expect.any(String) });
  await running[1]?.rollback();
  expect((await fourth.begun).value).toMatchObject({ number: expect.any(String) });
  await Promise.all([first, fourth].map(({ extraction }) => extraction.rollback()));
  await running[2]?.rollback();
});

it('holds no connection and no lock while it waits, and its deadline begins with its turn', async () => {
  const { database } = await createTestDatabase();
  const running = await hold(database, { mostAtOnce: 1 });
  const waiting = await wait(database, { mostAtOnce: 1, timeoutMs: 2_000 });
  const { id } = waiting.extraction;
  const held = `select count(*)::int from pg_locks where locktype = 'advisory' and granted
    and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`;
  expect(await value(database, held, [id])).toBe(0);
  const since =
    'select seen_at - created_at > interval $$2.1 seconds$$ from extractor.extractions where id = $1';
  while (!(await value<boolean>(database, since, [id])));
  await running.rollback();
  await waiting.begun;
  expect(await value(database, held, [id])).toBe(1);
  expect(waiting.extraction.waitedMs).toBeGreaterThan(2_000);
  await waiting.extraction.rollback();
});

it('gives its place up when its turn does not come in time', async () => {
  const { database } = await createTestDatabase();
  const running = await hold(database, { mostAtOnce: 1 });
  const waiting = await wait(database, { mostAtOnce: 1, queueTimeoutMs: 700 });
  await expect(waiting.begun).rejects.toMatchObject({
    by: 'deadline',
    message: expect.stringContaining('turn'),
  });
  await waiting.extraction.rollback();
  expect(
    await value(database, 'select failure from extractor.extractions where id = $1', [waiting.extraction.id]),
  ).toBe('BOT_QUEUE_TIMEOUT (0.7 s) ran out');
  await running.rollback();
});

it('plans anew once its turn has come', async () => {
  const { database } = await createTestDatabase();
  const colima = { state: 'Colima', amount: 600, mostAtOnce: 1 } as const;
  const running = await extractByLocation(database, { ...asked, ...colima });
  const reader = running[Symbol.asyncIterator]();
  await reader.next();
  const all = await wait(database, colima);
  const some = await wait(database, { ...colima, partial: true });
  while (!(await reader.next()).done);
  await running.commit();
  await expect(all.begun).rejects.toMatchObject({ code: 'NOT_ENOUGH_CONTACTS', available: 400 });
  expect(await stateOf(database, all.extraction.id)).toBe('failed');
  await some.begun;
  expect(some.extraction.planned).toBe(400);
  await some.extraction.rollback();
});

it('has one line for what a bot queued and for what is asked for besides', async () => {
  const { database } = await createTestDatabase();
  const folder = await makeFolder();
  const { id } = await enqueueExtraction(
    database,
    { kind: 'state', value: 'Jalisco' },
    { amount: 10, requestedBy: 'test:bot', channel: 'telegram', format: 'txt', limits: defaultLimitSettings },
  );
  const running = await hold(database, { mostAtOnce: 1 });
  const later = await wait(database, { mostAtOnce: 1 });
  expect(later.places[0]).toMatchObject({ place: 1 });
  const run = (signal?: AbortSignal) => {
    const places: number[] = [];
    const delivery = extractQueued(database, id, {
      mostAtOnce: 1,
      onWait: ({ place }) => places.push(place),
      output: { path: () => join(folder, 'bot.txt'), format: 'txt', compression: 'never' },
      ...(signal && { signal }),
    });
    return { delivery, places };
  };
  // A bot that is stopped leaves it where it is.
  const controller = new AbortController();
  const stopped = run(controller.signal);
  const seen = 'select seen_at is not null from extractor.extractions where id = $1';
  while (!(await value<boolean>(database, seen, [id])));
  controller.abort();
  await expect(stopped.delivery).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await stateOf(database, id)).toBe('queued');
  await database.run("update extractor.extractions set seen_at = seen_at - interval '1 day' where id = $1", [
    id,
  ]);
  expect(await reconcile(database)).toEqual([]);

  // It was asked for first.
  const again = run();
  while (!later.places.some(({ place }) => place === 2)) await pause(20);
  await running.rollback();
  expect(await again.delivery).toMatchObject({ extractionId: id, delivered: 10 });
  expect(again.places).toEqual([1]);
  await later.begun;
  await later.extraction.rollback();
});

it('lets nobody in before those who wait, though there is room', async () => {
  const { database } = await createTestDatabase();
  const { id } = await enqueueExtraction(
    database,
    { kind: 'state', value: 'Jalisco' },
    { amount: 10, requestedBy: 'test:bot', channel: 'telegram', format: 'txt', limits: defaultLimitSettings },
  );
  // As if its process lived, and had not looked yet whether there is room.
  const seen = `update extractor.extractions set seen_at = now() + $2::interval where id = $1`;
  await database.run(seen, [id, '1 hour']);
  const later = await wait(database, { mostAtOnce: 1 });
  expect(later.places[0]).toMatchObject({ place: 2, running: 0 });
  const unplanned = { format: null, compression: null, filePath: null };
  const turn = () => takeTurn(database, later.extraction.id, unplanned, 1, new AbortController().signal);
  expect(await turn()).toBe(false);
  expect(await stateOf(database, later.extraction.id)).toBe('queued');
  // Whoever has not been heard of is passed over.
  await database.run(seen, [id, '-11 seconds']);
  await later.begun;
  expect(await stateOf(database, later.extraction.id)).toBe('running');
  await later.extraction.rollback();
});
