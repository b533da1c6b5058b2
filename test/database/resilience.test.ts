import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Database, type Repetition, toContactsError } from '../../src/database/index.js';
import { Resilience } from '../../src/database/resilience.js';
import { createTestDatabase, value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';

const quick = { firstPauseMs: 1, longestPauseMs: 5 };

/** What the driver throws, as this package tells it. */
const failure = (code: string) => toContactsError(Object.assign(new Error(`as ${code}`), { code }));

/** A server that fails of something the first times it is asked. */
function failing(code: string, times = Number.POSITIVE_INFINITY) {
  let calls = 0;
  return {
    work: async () => {
      if (++calls <= times) throw failure(code);
      return 'done';
    },
    calls: () => calls,
  };
}

describe('what fails for a moment', () => {
  it.each(['08006', '08001', '57P01', '57P03', '40001', '40P01', '53300', 'ECONNREFUSED', 'ECONNRESET'])(
    'is done again: %s',
    async (code) => {
      const told: Repetition[] = [];
      const resilience = new Resilience({ ...quick, onRepeat: (repetition) => told.push(repetition) });
      const { work, calls } = failing(code, 2);
      expect(await resilience.run(work)).toBe('done');
      expect(calls()).toBe(3);
      expect(told.map(({ attempt }) => attempt)).toEqual([2, 3]);
      expect(told.every(({ error }) => error.transient)).toBe(true);
    },
  );

  it.each(['28P01', '3D000', '42P01', '42501', '22001', '23505', '53100', '57014', '57P04', 'ENOTFOUND'])(
    'is told at once when it will not pass: %s',
    async (code) => {
      const { work, calls } = failing(code);
      await expect(new Resilience(quick).run(work)).rejects.toThrow(failure(code).message);
      expect(calls()).toBe(1);
    },
  );

  it('is told at once when a statement has too few parameters, and its connection is kept', async () => {
    const { database } = await createTestDatabase('migrated', { maxConnections: 1 });
    const processId = () => value<number>(database, 'select pg_backend_pid()');
    const before = await processId();
    await expect(database.run('select $1::int + $2::int', [1])).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      transient: false,
      message: expect.stringMatching(/requires 2 \(SQLSTATE 08P01\)\.$/),
    });
    expect(await processId()).toBe(before);
  });

  it('is done again when a pooler gives up a connection, by the same code', async () => {
    const error = Object.assign(new Error('query_wait_timeout'), { code: '08P01', severity: 'FATAL' });
    expect(toContactsError(error)).toMatchObject({ code: 'DATABASE_UNREACHABLE', transient: true });
  });

  it('is given up after so many repetitions, and says how many', async () => {
    const { work, calls } = failing('57P03');
    const resilience = new Resilience({ ...quick, maxRepetitions: 3 });
    await expect(resilience.run(work)).rejects.toThrow(
      /starting or stopping.* Tried 4 times\. Try again in 60 seconds\.$/,
    );
    expect(calls()).toBe(4);
  });

  it('is not done again after its deadline', async () => {
    const { work, calls } = failing('57P03');
    await expect(
      new Resilience({ ...quick, firstPauseMs: 50, longestPauseMs: 50, deadlineMs: 0 }).run(work),
    ).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(calls()).toBe(1);
  });

  it('is not done again by work around it that is repeated as a whole', async () => {
    const { work, calls } = failing('57P03');
    const resilience = new Resilience({ ...quick, maxRepetitions: 2 });
    await expect(resilience.runWhole(() => resilience.run(work))).rejects.toThrow('Tried 3 times');
    expect(calls()).toBe(3);
  });

  it('is left at once when it is aborted during a pause', async () => {
    const controller = new AbortController();
    const resilience = new Resilience({
      firstPauseMs: 3_600_000,
      longestPauseMs: 3_600_000,
      deadlineMs: Number.POSITIVE_INFINITY,
      onRepeat: () => controller.abort(),
    });
    const { work } = failing('57P03');
    await expect(resilience.run(work, { signal: controller.signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});

describe('the circuit breaker', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A breaker that opens at the third failure, with a clock that only this test moves and no timer that fires. */
  function setUp() {
    vi.useFakeTimers({ toFake: ['Date'] });
    return new Resilience({ maxRepetitions: 0, breakAfter: 3, breakMs: 10_000 });
  }

  async function fail(resilience: Resilience, times: number, code = 'ECONNREFUSED') {
    for (let n = 0; n < times; n++)
      await expect(resilience.run(failing(code).work)).rejects.toThrow(failure(code).message);
  }

  it('opens after failures in a row, and then asks the server no more', async () => {
    const resilience = setUp();
    await fail(resilience, 3);
    const { work, calls } = failing('ECONNREFUSED');
    await expect(resilience.run(work)).rejects.toThrow(
      /failed 3 times in a row, so it is left alone for 10 s.*nothing listens there/,
    );
    expect(calls()).toBe(0);
  });

  it('lets one attempt through after its time, and closes when that is well', async () => {
    const resilience = setUp();
    await fail(resilience, 3);
    vi.setSystemTime(Date.now() + 10_000);
    let answer = (_: string): void => {};
    const probe = resilience.run(() => new Promise<string>((resolve) => (answer = resolve)));
    const { work, calls } = failing('ECONNREFUSED', 0);
    const others = [resilience.run(work), resilience.run(work)];
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls()).toBe(0);
    answer('well');
    expect(await probe).toBe('well');
    expect(await Promise.all(others)).toEqual(['done', 'done']);
    await fail(resilience, 2);
    expect(await resilience.run(failing('', 0).work)).toBe('done');
  });

  it('opens again when that one fails too', async () => {
    const resilience = setUp();
    await fail(resilience, 3);
    vi.setSystemTime(Date.now() + 10_000);
    await fail(resilience, 1);
    await expect(resilience.run(failing('', 0).work)).rejects.toThrow('left alone');
    vi.setSystemTime(Date.now() + 10_000);
    expect(await resilience.run(failing('', 0).work)).toBe('done');
  });

  it.each(['28P01', '42P01', '40001', '57014', '23505'])('does not count %s', async (code) => {
    const resilience = setUp();
    await fail(resilience, 2);
    await fail(resilience, 20, code);
    await fail(resilience, 1);
    await expect(resilience.run(failing('', 0).work)).rejects.toThrow('left alone');
  });

  it('counts neither cancels nor too few contacts', async () => {
    const { database } = await createTestDatabase('migrated', {
      resilience: { maxRepetitions: 0, breakAfter: 1 },
    });
    const { extractByLocation } = await import('../../src/extraction/index.js');
    for (const signal of [AbortSignal.abort(), undefined]) {
      const ask = { city: 'Puerto Vallarta', amount: signal ? 10 : 10_000, requestedBy: 'test:ana', signal };
      await expect(extractByLocation(database, ask as never)).rejects.toMatchObject({
        code: signal ? 'INTERRUPTED' : 'NOT_ENOUGH_CONTACTS',
      });
    }
    expect(await value(database, 'select 1')).toBe(1);
  });
});

describe('a database that fails for a moment', () => {
  async function setUp() {
    const { database, connection } = await createTestDatabase();
    const proxy = await openProxy(connection);
    const told: Repetition[] = [];
    const proxied = new Database({
      connection: proxy.connection,
      resilience: { ...quick, onRepeat: (repetition) => told.push(repetition) },
    });
    onTestFinished(async () => {
      await proxied.close();
      await proxy.close();
    });
    return { database, proxied, proxy, told };
  }

  it('is connected to again', async () => {
    const { proxied, proxy, told } = await setUp();
    proxy.refuse = 3;
    expect(await value(proxied, 'select 36')).toBe(36);
    expect(proxy.connections).toBe(4);
    expect(told.map(({ attempt }) => attempt)).toEqual([2, 3, 4]);
  });

  it('is asked again what only reads, wherever the connection broke', async () => {
    const { proxied, proxy, told } = await setUp();
    await value(proxied, 'select 1');
    for (const kind of ['drop', 'reset'] as const) {
      for (const towards of ['server', 'client'] as const) {
        proxy.fault = { kind, towards, byte: 5 };
        expect(await value(proxied, 'select 36')).toBe(36);
      }
    }
    expect(proxy.faults).toBe(4);
    expect(told).toHaveLength(4);
  });

  it('is not told again to change what it may have changed', async () => {
    const { database, proxied, proxy, told } = await setUp();
    await database.run('create table counted (n int)');
    await database.run('insert into counted values (0)');
    await value(proxied, 'select 1');
    proxy.fault = { kind: 'drop', towards: 'client', byte: 0 };
    await expect(proxied.run('update counted set n = n + 1')).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      transient: false,
    });
    expect(told).toEqual([]);
    expect(await value(database, 'select n from counted')).toBe(1);
  });

  it('is begun with again', async () => {
    const { proxied, proxy, told } = await setUp();
    await value(proxied, 'select 1');
    proxy.fault = { kind: 'reset', towards: 'client', byte: 0 };
    const transaction = await proxied.begin();
    expect(await transaction.query('select 36 as number')).toEqual([{ number: 36 }]);
    await transaction.rollback();
    expect(told).toHaveLength(1);
  });

  it('is given up on when it does not answer', async () => {
    const { database, proxy } = await setUp();
    const impatient = new Database({
      connection: proxy.connection,
      answerTimeoutMs: 100,
      resilience: quick,
    });
    onTestFinished(() => impatient.close());
    await value(impatient, 'select 1');
    proxy.fault = { kind: 'stall', towards: 'client', byte: 0 };
    expect(await value(impatient, 'select 36')).toBe(36);
    expect(proxy.faults).toBe(1);
    expect(await value(database, 'select 1')).toBe(1);
  });
});
