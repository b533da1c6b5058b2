import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { waitForLock } from '../support/locks.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';

/** An extraction in a process of its own whose claim waits for a table that somebody has locked. */
async function setUp(env: NodeJS.ProcessEnv = {}) {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-cancel-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const blocker = await database.begin();
  await blocker.query('lock table extractor.extraction_contacts in access exclusive mode');
  onTestFinished(() => blocker.rollback());
  const args = ['extract', '--state', 'Jalisco', '--amount', '50', '--user', 'ana', '--output', 'people.csv'];
  const child = startContacts(args, { DATABASE_URL: url, ...env }, folder);
  const done = finish(child);
  await waitForLock(database);
  const id = await value<string>(database, 'select id from extractor.extractions');
  const contacts = (...args: string[]) => runContacts(args, { DATABASE_URL: url, ...env });
  const ledger = () => database.run('select state, cancelled_by, failure from extractor.extractions');
  const waiting = () =>
    value(
      database,
      "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
  return { database, folder, blocker, child, done, id, contacts, ledger, waiting };
}

it('stops an extraction of another process, which says by whom and why', async () => {
  const { id, contacts, blocker, done, ledger, waiting, folder } = await setUp();
  const cancel = await contacts('cancel', id.slice(0, 8), '--reason', 'wrong state', '--user', 'eva');
  expect(cancel.code, cancel.stderr).toBe(0);
  expect(cancel.stdout).toBe(`extraction ${id} cancelled\n`);
  expect(await waiting()).toBe(0);
  const { code, stderr, stdout } = await done;
  expect(code).toBe(130);
  expect(stderr).toContain(`Extraction ${id} was cancelled by cli:eva: wrong state. Nothing was changed.`);
  expect(stderr).not.toContain('Trying again');
  expect(stdout).toBe('');
  expect(await ledger()).toEqual([{ state: 'cancelled', cancelled_by: 'cli:eva', failure: 'wrong state' }]);
  expect(await readdir(folder)).toEqual([]);
  await blocker.rollback();
  expect((await contacts('show', id)).stdout).toMatch(/^cancelled +\d.* by cli:eva: wrong state$/m);
  const again = await contacts('cancel', id, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ cancelledBy: 'cli:eva', new: false, stopped: true });
});

it('is for managers where somebody else has asked', async () => {
  const { id, contacts, done } = await setUp({ BOT_CLI_DEFAULT_ROLE: 'analyst' });
  const others = await contacts('cancel', id, '--user', 'eva');
  expect(others.code).toBe(5);
  expect(others.stderr).toContain('this needs the role manager');
  expect((await contacts('cancel', id, '--user', 'ana')).code).toBe(0);
  expect((await done).code).toBe(130);
});

it.each([
  ['extract', '--state', 'Jalisco', '--amount', '50'],
  ['availability', '--state', 'Jalisco'],
])('stops what %s only reads, at once', async (...args) => {
  const { database, url } = await createTestDatabase();
  const blocker = await database.begin();
  await blocker.query('lock table contacts in access exclusive mode');
  onTestFinished(() => blocker.rollback());
  const child = startContacts(args, { DATABASE_URL: url });
  const done = finish(child);
  await waitForLock(database);
  child.kill('SIGINT');
  const { code, stderr } = await done;
  expect(code).toBe(130);
  expect(stderr).toContain('Interrupted. Nothing was changed.');
  expect(
    await value(
      database,
      "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    ),
  ).toBe(0);
});

it('stops it while its process hangs', async () => {
  const { database, id, contacts, child, done, ledger, waiting, folder } = await setUp();
  child.kill('SIGSTOP');
  const cancel = await contacts('cancel', id, '--json').finally(() => undefined);
  expect(JSON.parse(cancel.stdout)).toMatchObject({ new: true, stopped: true });
  expect(await waiting()).toBe(0);
  expect(
    await value(database, "select count(*)::int from pg_locks where locktype = 'advisory'"),
    'the lock that shows it is alive',
  ).toBe(0);
  child.kill('SIGCONT');
  expect((await done).code).toBe(130);
  expect(await ledger()).toMatchObject([{ state: 'cancelled', failure: 'contacts cancel' }]);
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['SIGINT', 'cli:ana', 'Ctrl-C'],
  ['SIGTERM', 'system', 'SIGTERM'],
] as const)('records %s: by %s, %s', async (signal, by, why) => {
  const { child, done, ledger, waiting, folder } = await setUp();
  child.kill(signal);
  const { code, stderr } = await done;
  expect(code).toBe(130);
  expect(stderr).toContain('Nothing was changed.');
  expect(await waiting()).toBe(0);
  expect(await ledger()).toEqual([{ state: 'cancelled', cancelled_by: by, failure: why }]);
  expect(await readdir(folder)).toEqual([]);
});

it('records the deadline', async () => {
  const { done, ledger, waiting, folder } = await setUp({ BOT_EXTRACTION_TIMEOUT: '1' });
  const { code, stderr } = await done;
  expect(code).toBe(130);
  expect(stderr).toContain('BOT_EXTRACTION_TIMEOUT');
  expect(await waiting()).toBe(0);
  expect(await ledger()).toMatchObject([{ state: 'cancelled', cancelled_by: 'deadline' }]);
  expect(await readdir(folder)).toEqual([]);
});

it('says how to give back what has committed', async () => {
  const { url } = await createTestDatabase();
  const env = { DATABASE_URL: url };
  const extract = await runContacts(
    ['extract', '--state', 'Colima', '--amount', '5', '--output', '-', '--user', 'ana'],
    env,
  );
  expect(extract.code).toBe(0);
  const [{ id }] = JSON.parse((await runContacts(['history', '--json'], env)).stdout).extractions;
  const cancel = await runContacts(['cancel', id], env);
  expect(cancel.code).toBe(2);
  expect(cancel.stderr).toContain(`contacts release ${id} --reason R`);
});
