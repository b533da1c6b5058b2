import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type ConnectionParts, Database } from '../../src/database/index.js';
import { type Delivery, extractToFile } from '../../src/extraction/index.js';
import { newSeed, seededRandom } from '../../src/extraction/random.js';
import { createTestDatabase, urlOf, value } from '../support/database.js';
import { checkInvariants } from '../support/invariants.js';
import { type Fault, openProxy, type Towards } from '../support/proxy.js';
import { runContacts } from '../support/run-contacts.js';

/** How many faults are tried: CHAOS_FAULTS, some in CI. CHAOS_SEED repeats a run. */
const faults = Number(process.env.CHAOS_FAULTS ?? 24);
const seed = Number(process.env.CHAOS_SEED ?? newSeed());
const random = seededRandom(seed);

/** Contacts of one extraction; few, so that a pool lasts for many. */
const amount = 12;
const perDatabase = 60;

type ByteFault = Extract<Fault, { byte: number }>;

/** A place in the traffic of an extraction, every other time in its COMMIT or the answer to that. */
function drawFault(n: number, whole: Record<Towards, number>): ByteFault {
  const kind = (['drop', 'stall', 'reset'] as const)[random.below(3)] ?? 'drop';
  const towards = random.below(2) === 0 ? 'server' : 'client';
  if (n % 2 === 0) return { kind, towards, byte: random.below(whole[towards]) };
  // COMMIT has 12 bytes; its answer 18.
  return { kind, towards, byte: random.below(towards === 'server' ? 12 : 18), from: 'COMMIT' };
}

async function setUp() {
  const { database, connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  const folder = await mkdtemp(join(tmpdir(), 'contacts-faults-'));
  onTestFinished(async () => {
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  });
  /** Sessions of the tool that are still in a transaction. */
  const inTransaction = () =>
    value<number>(
      database,
      "select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null and backend_type = 'client backend'",
    );
  return { database, proxy, folder, inTransaction };
}

/** One extraction of a process that has just started, with little patience. */
async function extractOnce(connection: ConnectionParts, folder: string, n: number): Promise<Delivery> {
  const database = new Database({
    connection,
    connectTimeoutMs: 400,
    answerTimeoutMs: 400,
    commitTimeoutMs: 200,
    resilience: { firstPauseMs: 1, longestPauseMs: 10, deadlineMs: 20_000 },
  });
  try {
    return await extractToFile(
      database,
      { kind: 'state', value: 'Jalisco' },
      {
        amount,
        batchRows: 5,
        requestedBy: 'test:ana',
        timeoutMs: 3_000,
        output: { path: () => join(folder, `${n}.txt`), format: 'txt', compression: 'never' },
      },
    );
  } finally {
    await database.close();
  }
}

it(`keeps its word at ${faults} faults, seed ${seed}`, { timeout: 60_000 + faults * 10_000 }, async () => {
  console.info(`faults at random: CHAOS_FAULTS=${faults} CHAOS_SEED=${seed}`);
  const told: Record<string, number> = {};
  for (let first = 0; first < faults; first += perDatabase) {
    const { database, proxy, folder, inTransaction } = await setUp();
    await extractOnce(proxy.connection, folder, first);
    const whole = { ...proxy.passed };
    let delivered = 1;
    for (let n = first + 1; n <= Math.min(faults, first + perDatabase); n++) {
      const fault = drawFault(n, whole);
      const what = `fault ${n} of seed ${seed}: ${JSON.stringify(fault)}`;
      const before = proxy.faults;
      proxy.fault = fault;
      const [result] = await Promise.allSettled([extractOnce(proxy.connection, folder, n)]);
      const met = proxy.faults > before;
      proxy.fault = 'none';
      if (result.status === 'fulfilled') delivered++;
      // Whoever only breaks is met with another attempt; who stalls may use up the time that is allowed.
      else
        expect([fault.kind, result.reason?.code], `${what}: ${result.reason}`).toEqual([
          'stall',
          'INTERRUPTED',
        ]);
      const ended = await checkInvariants(database, folder, what);
      expect(
        ended.filter(({ state }) => state === 'delivered'),
        what,
      ).toHaveLength(delivered);
      expect(await inTransaction(), what).toBe(0);
      const outcome = `${fault.kind}${fault.from ? ' at COMMIT' : ''}: ${met ? result.status : 'not met'}`;
      told[outcome] = (told[outcome] ?? 0) + 1;
    }
  }
  console.info('faults at random:', told);
});

const processes = Math.ceil(faults / 5);

it(`keeps its word as a process at ${processes} faults`, {
  timeout: 60_000 + processes * 30_000,
}, async () => {
  const { database, proxy, folder, inTransaction } = await setUp();
  const env = {
    DATABASE_URL: urlOf(proxy.connection),
    BOT_DB_POOL_TIMEOUT: '2',
    BOT_QUERY_TIMEOUT: '1',
    BOT_EXTRACTION_TIMEOUT: '4',
    BOT_EXTRACTION_BATCH_SIZE: '5',
  };
  const run = (n: number) =>
    runContacts(
      ['extract', '--state', 'Jalisco', '--amount', String(amount), '--output', join(folder, `${n}.txt`)],
      env,
    );
  expect(await run(0)).toMatchObject({ code: 0 });
  const whole = { ...proxy.passed };
  for (let n = 1; n <= processes; n++) {
    const fault = drawFault(n, whole);
    const what = `fault ${n} of seed ${seed}, as a process: ${JSON.stringify(fault)}`;
    proxy.fault = fault;
    const { code, stderr, stdout } = await run(n);
    proxy.fault = 'none';
    expect(fault.kind === 'stall' ? [0, 3, 130] : [0], `${what}: ${stderr}`).toContain(code);
    const ended = await checkInvariants(database, folder, what);
    const own = ended.filter(({ state, file_path: path }) => state === 'delivered' && path === stdout.trim());
    expect(own, what).toHaveLength(code === 0 ? 1 : 0);
    expect(await inTransaction(), what).toBe(0);
  }
});
