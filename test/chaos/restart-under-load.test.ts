import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { type EmbeddedServer, openEmbeddedServer } from '../../src/database/embedded/index.js';
import { Database, migrate } from '../../src/database/index.js';
import { reconcile } from '../../src/extraction/index.js';
import { seededRandom } from '../../src/extraction/random.js';
import { isAlive, serverPid } from '../database/embedded/support.js';
import { value } from '../support/database.js';
import { loadFixture } from '../support/fixture.js';
import { finish, type Run, startContacts } from '../support/run-contacts.js';
import { serve } from '../support/serve.js';
import { findBroken, findBrokenAtRest, rememberContacts } from './invariants.js';
import { addPeople, type Chaos, chaosKills, chaosOf, chaosSeed, extractPeople } from './setting.js';

/** How often the server is stopped each way, and how many extract at the same time; two of them at once. */
const rounds = Math.ceil(chaosKills / 12);
const extractors = 4;

/** `contacts serve`, and what it answers. */
async function serveOf(chaos: Chaos) {
  const { url, child, ended } = await serve(chaos.env, chaos.folder);
  const metric = async (name: string, labels = ''): Promise<number> => {
    const text = await fetch(`${url}/metrics`).then((response) => response.text());
    const of = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(labels));
    return of.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  return {
    child,
    ended,
    metric,
    ready: () => fetch(`${url}/health/ready`).then(({ status }) => status),
    live: () => fetch(`${url}/health/live`).then(({ status }) => status),
  };
}

it(`${2 * rounds} stops and starts of the server under load (CHAOS_SEED=${chaosSeed})`, async () => {
  const home = await mkdtemp(join(tmpdir(), 'contacts-restarted-'));
  await chmod(home, 0o755);
  const uses: EmbeddedServer[] = [];
  const start = async (): Promise<EmbeddedServer> => {
    const use = await openEmbeddedServer(join(home, 'server'), { postgresOptions: { fsync: 'off' } });
    uses.push(use);
    return use;
  };
  const { connection } = await start();
  const database = new Database({ connection });
  onTestFinished(async () => {
    await database.close();
    for (const use of uses) await use.release();
    await rm(home, { recursive: true, force: true });
  });
  await loadFixture(database);
  await migrate(database);
  await addPeople(database, 5_000 + rounds * 10_000);
  await rememberContacts(database);
  await mkdir(join(home, 'files'));
  const chaos = chaosOf(database, connection, join(home, 'files'));
  chaos.env.BOT_MAX_CONCURRENT_EXTRACTIONS = '2';
  const service = await serveOf(chaos);
  await expect.poll(service.ready, { timeout: 30_000 }).toBe(200);
  // From here on it counts what ends.
  await expect.poll(() => service.metric('contacts_upkeep_runs_total', 'task="ledger"')).toBe(1);

  const runs: Run[] = [];
  let stopping = false;
  const load = Array.from({ length: extractors }, async (_, n) => {
    while (!stopping) {
      const child = startContacts(
        [...extractPeople(120 + n), '--format', 'csv', '--json'],
        chaos.env,
        chaos.folder,
      );
      runs.push(await finish(child));
    }
  });
  const random = seededRandom(chaosSeed);
  for (let round = 0; round < 2 * rounds; round++) {
    const signal = round % 2 === 0 ? 'SIGINT' : 'SIGQUIT';
    const busy = `select exists (select from extractor.extractions where state = 'running')
      and exists (select from extractor.extractions where state = 'queued')`;
    while (!(await value<boolean>(database, busy)));
    await pause(random.below(300));
    const failedBefore = await service.metric('contacts_errors_total', 'DATABASE_UNREACHABLE');
    const pid = serverPid(join(home, 'server')) as number;
    process.kill(pid, signal);
    while (isAlive(pid)) await pause(10);
    await expect.poll(service.ready, { timeout: 20_000 }).toBe(503);
    expect(await service.live()).toBe(200);
    expect(await service.metric('contacts_errors_total', 'DATABASE_UNREACHABLE')).toBeGreaterThan(
      failedBefore,
    );
    await start();
    await expect.poll(service.ready, { timeout: 20_000 }).toBe(200);
    expect(await findBroken(database)).toEqual([]);
    // The load goes on, without anybody's help.
    const done = runs.filter(({ code }) => code === 0).length;
    while (runs.filter(({ code }) => code === 0).length < done + extractors) await pause(20);
  }
  stopping = true;
  await Promise.all(load);

  for (const { code, stderr } of runs) expect([0, 3], stderr).toContain(code);
  await reconcile(database);
  // A place in line whose process gave up at a moment without a database is given up after a minute.
  await database.run(
    "update extractor.extractions set seen_at = seen_at - interval '1 minute' where state = 'queued'",
  );
  await reconcile(database);
  expect(await findBroken(database)).toEqual([]);
  expect(await findBrokenAtRest(database, chaos.folder)).toEqual([]);
  const delivered = await database.run<{ id: string }>(
    "select id from extractor.extractions where state = 'delivered'",
  );
  const ids = new Set(delivered.map(({ id }) => id));
  const told = runs.filter(({ code }) => code === 0).map(({ stdout }) => JSON.parse(stdout).extractionId);
  for (const id of told) expect(ids).toContain(id);
  const unknown = runs.filter(({ stderr }) => stderr.includes('could not be asked')).length;
  expect(ids.size - told.length).toBeLessThanOrEqual(unknown);
  expect(new Set(told).size).toBe(told.length);

  // What every process did meanwhile is counted once.
  const counted = () => service.metric('contacts_extractions_total', 'outcome="delivered"');
  await expect.poll(counted, { timeout: 60_000, interval: 500 }).toBe(ids.size);
  const contacts = await value(
    database,
    "select sum(delivered)::int from extractor.extractions where state = 'delivered'",
  );
  expect(await service.metric('contacts_delivered_total')).toBe(contacts);
  expect(await service.metric('contacts_breaker', 'state="closed"')).toBe(1);
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
}, 900_000);
