import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedServer, openEmbeddedServer } from '../../src/database/embedded/index.js';
import { Database, migrate } from '../../src/database/index.js';
import { reconcile } from '../../src/extraction/index.js';
import { seededRandom } from '../../src/extraction/random.js';
import { isAlive, serverPid } from '../database/embedded/support.js';
import { value } from '../support/database.js';
import { loadFixture } from '../support/fixture.js';
import type { Run } from '../support/run-contacts.js';
import type { SteppedContacts } from '../support/stepped-contacts.js';
import { findBroken, findBrokenAtRest, rememberContacts } from './invariants.js';
import { addPeople, type Chaos, chaosKills, chaosOf, chaosSeed, extractPeople } from './setting.js';

const faults = Math.ceil(chaosKills / 4);

// A server of this file's own: it is killed again and again, and the other tests need theirs.
let home: string;
let database: Database;
let chaos: Chaos;
let deliveredBefore = 0;

// As long as one of these is not released, the server is not stopped.
const uses: EmbeddedServer[] = [];
const open = async (): Promise<EmbeddedServer> => {
  const use = await openEmbeddedServer(join(home, 'server'), { postgresOptions: { fsync: 'off' } });
  uses.push(use);
  return use;
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'contacts-dying-'));
  await chmod(home, 0o755);
  const { connection } = await open();
  database = new Database({ connection });
  await loadFixture(database);
  await migrate(database);
  await addPeople(database, 10_000 + faults * 120);
  await rememberContacts(database);
  await mkdir(join(home, 'files'));
  chaos = chaosOf(database, connection, join(home, 'files'));
});
afterAll(async () => {
  await database?.close();
  for (const use of uses) await use.release();
  await rm(home, { recursive: true, force: true });
});

/** Ends the server by a signal and, once it has gone, starts it again. */
async function restart(signal: NodeJS.Signals): Promise<void> {
  const pid = serverPid(join(home, 'server')) as number;
  process.kill(pid, signal);
  while (isAlive(pid)) await pause(10);
  await open();
}

/** The backend in which the spawned extraction has its transaction, or another of its backends. */
const backend = () =>
  value<number | undefined>(
    database,
    `select pid from pg_stat_activity where application_name = 'spawned' order by backend_xid is null limit 1`,
  );

const kinds = {
  'kill -9 of the server': () => restart('SIGKILL'),
  'a fast restart': () => restart('SIGINT'),
  'an immediate restart': () => restart('SIGQUIT'),
  'kill -9 of its backend': async () => {
    const pid = await backend();
    if (pid) process.kill(pid, 'SIGKILL');
  },
  pg_terminate_backend: async () => {
    await database.run('select pg_terminate_backend($1)', [await backend()]);
  },
};
type Kind = keyof typeof kinds;

const points = {
  'before the claim': /^sql -- Puts a running/,
  'between batches': /^sql -- Claims/,
  // By then it has committed its reservation: this is the last statement before it commits the claim.
  'before COMMIT': /^sql -- Ends a claim/,
  'after COMMIT': /^link /,
};

const people = [...extractPeople(120), '--format', 'csv', '--json'];

it.each(Object.keys(kinds).flatMap((kind) => Object.keys(points).map((point) => [kind, point] as const)))(
  '%s %s',
  async (kind, point) => {
    const run = chaos.step(...people);
    expect(await run.until((step) => points[point as keyof typeof points].test(step))).toBeDefined();
    if (point === 'before COMMIT') expect(await run.until((step) => step === 'sql commit')).toBeDefined();
    // It is halted: it learns of the fault when it goes on.
    await kinds[kind as Kind]();
    const { code } = await endsWell(run);
    if (point === 'after COMMIT') expect(code).toBe(0);
  },
);

it(`${faults} faults at random instants (CHAOS_SEED=${chaosSeed})`, async () => {
  const random = seededRandom(chaosSeed);
  const names = Object.keys(kinds) as Kind[];
  for (let n = 0; n < faults; n++) {
    const kind = names[random.below(names.length)] as Kind;
    const run = chaos.step(...people);
    const step = 1 + random.below(45);
    await run.until((_, number) => number === step);
    const running = endsWell(run);
    await pause(random.below(10));
    await kinds[kind]().catch(() => {});
    await running;
  }
}, 600_000);

const delivered = async (): Promise<number> =>
  Number(await value(database, "select count(*) from extractor.extractions where state = 'delivered'"));

/** Lets an extraction go on to its end, and looks whether what it says of itself is so. */
async function endsWell(run: SteppedContacts): Promise<Run> {
  const ended = await run.finish();
  const { code, stdout, stderr } = ended;
  expect([0, 3], stderr).toContain(code);
  while (!(await value(database, 'select true').catch(() => false))) await pause(20);
  expect(await findBroken(database)).toEqual([]);
  await chaos.untilGone();
  await reconcile(database);
  expect(await findBrokenAtRest(database, chaos.folder)).toEqual([]);
  const before = deliveredBefore;
  deliveredBefore = await delivered();
  // Where the database could not be asked what became of COMMIT, the reconciliation found out.
  if (!stderr.includes('could not be asked')) expect(deliveredBefore).toBe(before + (code === 0 ? 1 : 0));
  if (code === 0) {
    const [last] = await database.run<{ id: string }>(
      "select id from extractor.extractions where state = 'delivered' order by created_at desc limit 1",
    );
    expect(last?.id).toBe(JSON.parse(stdout).extractionId);
  }
  return ended;
}
