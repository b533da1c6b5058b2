import { describe, expect, it, onTestFinished } from 'vitest';
import { Caches, type Outcome } from '../../src/caches/caches.js';
import { type Question, questionOf, type Row } from '../../src/caches/entry.js';
import { MemoryStore } from '../../src/caches/memory-store.js';
import { RedisLink } from '../../src/caches/redis-link.js';
import { RedisStore } from '../../src/caches/redis-store.js';
import type { SharedStore, Store } from '../../src/caches/store.js';
import { type RedisServer, startRedis } from '../support/redis.js';

const ttlMs = { locations: 60_000, availability: 60_000, premium: 60_000, other: 60_000 };

const places = questionOf('places_of_states', [], {}) as Question;
const ladas = questionOf('premium_ladas', [], {}) as Question;

const of = (state_name: string): Row[] => [{ lada: '33', state_name }];

/** Answers with what it is given, when it is given it; knows how often it was asked. */
function asked() {
  const waiting: ((rows: Row[]) => void)[] = [];
  let told: () => void = () => {};
  let times = 0;
  return {
    get times() {
      return times;
    },
    ask: (): Promise<Row[]> =>
      new Promise((resolve) => {
        times++;
        waiting.push(resolve);
        told();
      }),
    async answer(rows: Row[]): Promise<void> {
      while (waiting.length === 0) await new Promise<void>((resolve) => (told = resolve));
      waiting.shift()?.(rows);
    },
  };
}

function openCaches(stores: { shared?: SharedStore; own?: Store }, refreshMs = 30_000) {
  const outcomes: Outcome[] = [];
  const caches = new Caches({
    ...stores,
    ttlMs,
    refreshMs,
    onAnswer: (_, outcome) => outcomes.push(outcome),
  });
  onTestFinished(() => caches.close());
  return { caches, outcomes };
}

/** What is remembered, as old as that. */
async function aged(store: Store, question: Question, rows: Row[], ageMs: number): Promise<void> {
  const { mark = '' } = (await store.look(question)) ?? {};
  await store.write(question, { at: Date.now() - ageMs, rows, mark });
}

async function openRedis(server: RedisServer, database = 'a'): Promise<RedisStore> {
  const away: string[] = [];
  const link = new RedisLink({ url: server.url }, { onAway: (why) => away.push(why), onBack: () => {} });
  onTestFinished(() => {
    expect(away).toEqual([]);
    return link.close();
  });
  return new RedisStore(link, database);
}

describe('answers in one process', () => {
  it('are read once, and told from then on', async () => {
    const { caches, outcomes } = openCaches({ own: new MemoryStore() });
    const source = asked();
    const both = [caches.answer(places, source.ask), caches.answer(places, source.ask)];
    await source.answer(of('Jalisco'));
    for (const one of await Promise.all(both)) expect(one.rows).toEqual(of('Jalisco'));
    expect((await caches.answer(places, source.ask)).rows).toEqual(of('Jalisco'));
    expect(source.times).toBe(1);
    expect(outcomes).toEqual(['miss', 'hit']);
  });

  it('past their time are told once more while one refreshes them', async () => {
    const own = new MemoryStore();
    const { caches, outcomes } = openCaches({ own });
    await aged(own, places, of('old'), 90_000);
    const source = asked();
    for (let n = 0; n < 3; n++) expect((await caches.answer(places, source.ask)).rows).toEqual(of('old'));
    await source.answer(of('new'));
    while ((await own.look(places)).entry?.rows[0]?.state_name !== 'new') await new Promise(setImmediate);
    expect((await caches.answer(places, source.ask)).rows).toEqual(of('new'));
    expect(source.times).toBe(1);
    expect(outcomes).toEqual(['stale', 'stale', 'stale', 'miss', 'hit']);
  });

  it('long past their time are not', async () => {
    const own = new MemoryStore();
    const { caches } = openCaches({ own });
    await aged(own, places, of('old'), 600_000);
    const source = asked();
    const answer = caches.answer(places, source.ask);
    await source.answer(of('new'));
    expect((await answer).rows).toEqual(of('new'));
  });

  it('read together are not refreshed together', async () => {
    const own = new MemoryStore();
    const { caches, outcomes } = openCaches({ own });
    const source = asked();
    const now = Math.floor(Date.now() / 1000) * 1000;
    for (const ms of [0, 999]) {
      await own.write(places, { at: now - 57_000 + ms, rows: of('x'), mark: '0' });
      await caches.answer(places, source.ask);
    }
    expect(outcomes).toEqual(['stale', 'hit']);
  });

  it('that something has changed are read anew, others are not', async () => {
    const { caches } = openCaches({ own: new MemoryStore() });
    const source = asked();
    const first = caches.answer(places, source.ask);
    await source.answer(of('before'));
    await first;
    const ranked = caches.answer(ladas, source.ask);
    await source.answer([{ lada: '33', icpth: 1 }]);
    await ranked;
    caches.changed('pool');
    expect((await caches.answer(ladas, source.ask)).rows).toEqual([{ lada: '33', icpth: 1 }]);
    const second = caches.answer(places, source.ask);
    await source.answer(of('after'));
    expect((await second).rows).toEqual(of('after'));
    expect(source.times).toBe(3);
  });

  it('read before a change and told after it are not taken for new', async () => {
    const { caches } = openCaches({ own: new MemoryStore() });
    const source = asked();
    const slow = caches.answer(places, source.ask);
    while (source.times === 0) await new Promise(setImmediate);
    caches.changed('pool');
    await source.answer(of('before'));
    await slow;
    const next = caches.answer(places, source.ask);
    await source.answer(of('after'));
    expect((await next).rows).toEqual(of('after'));
  });

  it('that cannot be read are an error for each who waits, and are asked for again', async () => {
    const { caches } = openCaches({ own: new MemoryStore() });
    const fail = () => Promise.reject(new Error('away'));
    const both = [caches.answer(places, fail), caches.answer(places, fail)];
    for (const one of both) await expect(one).rejects.toThrow('away');
    const source = asked();
    const next = caches.answer(places, source.ask);
    await source.answer(of('Jalisco'));
    expect((await next).rows).toEqual(of('Jalisco'));
  });
});

describe('answers that processes share', () => {
  async function setUp(skip: (why: string) => never) {
    const server = await startRedis();
    if (server === undefined) return skip('redis-server is not installed');
    onTestFinished(() => server.stop());
    return server;
  }

  it('are read by one of them', async ({ skip }) => {
    const server = await setUp(skip);
    const one = openCaches({ shared: await openRedis(server) });
    const other = openCaches({ shared: await openRedis(server) });
    const source = asked();
    const answers = [one.caches.answer(places, source.ask)];
    while (source.times === 0) await new Promise(setImmediate);
    answers.push(other.caches.answer(places, source.ask));
    await source.answer(of('Jalisco'));
    for (const { rows } of await Promise.all(answers)) expect(rows).toEqual(of('Jalisco'));
    expect(source.times).toBe(1);
    expect([one.outcomes, other.outcomes]).toEqual([['miss'], ['hit']]);
  });

  it('past their time are refreshed by one of them, and told by all meanwhile', async ({ skip }) => {
    const server = await setUp(skip);
    const store = await openRedis(server);
    await aged(store, places, of('old'), 90_000);
    const one = openCaches({ shared: store });
    const other = openCaches({ shared: await openRedis(server) });
    const source = asked();
    expect((await one.caches.answer(places, source.ask)).rows).toEqual(of('old'));
    while (source.times === 0) await new Promise(setImmediate);
    expect((await other.caches.answer(places, source.ask)).rows).toEqual(of('old'));
    await source.answer(of('new'));
    while ((await store.look(places))?.entry?.rows[0]?.state_name !== 'new') await new Promise(setImmediate);
    expect((await other.caches.answer(places, source.ask)).rows).toEqual(of('new'));
    expect(source.times).toBe(1);
  });

  it('are read by the next when whoever was about to is gone', async ({ skip }) => {
    const server = await setUp(skip);
    const store = await openRedis(server);
    expect(await store.lock(places, 60_000)).toBeTypeOf('function');
    expect(await store.lock(places, 60_000)).toBe('taken');
    const { caches } = openCaches({ shared: store }, 400);
    const source = asked();
    const answer = caches.answer(places, source.ask);
    await source.answer(of('Jalisco'));
    expect((await answer).rows).toEqual(of('Jalisco'));
  });

  it('have a lock that expires, and that only its holder gives up', async ({ skip }) => {
    const store = await openRedis(await setUp(skip));
    const release = await store.lock(places, 100);
    expect(await store.lock(places, 100)).toBe('taken');
    let second = await store.lock(places, 60_000);
    while (second === 'taken') second = await store.lock(places, 60_000);
    // Too late: it is somebody else's by now.
    if (typeof release === 'function') await release();
    expect(await store.lock(places, 60_000)).toBe('taken');
    if (typeof second === 'function') await second();
    expect(await store.lock(places, 60_000)).toBeTypeOf('function');
  });

  it('that one has changed are read anew by all', async ({ skip }) => {
    const server = await setUp(skip);
    const store = await openRedis(server);
    await aged(store, places, of('before'), 1000);
    const one = openCaches({ shared: await openRedis(server) });
    const { mark } = (await store.look(places)) ?? {};
    one.caches.changed('pool');
    while ((await store.look(places))?.mark === mark) await new Promise(setImmediate);
    const other = openCaches({ shared: store });
    const source = asked();
    const answer = other.caches.answer(places, source.ask);
    await source.answer(of('after'));
    expect((await answer).rows).toEqual(of('after'));
  });

  it('are of one database each', async ({ skip }) => {
    const server = await setUp(skip);
    const store = await openRedis(server);
    await aged(store, places, of('Jalisco'), 1000);
    expect((await (await openRedis(server, 'b')).look(places))?.entry).toBeUndefined();
  });
});
