import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addUser } from '../../src/limits/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { runContacts, startContacts } from '../support/run-contacts.js';

it('frees with the next command what a killed extraction had reserved', async () => {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-crash-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await addUser(database, 'ana', { contactsADay: 1000 }, 'test');
  const args = (amount: number) => [
    'extract',
    '--state',
    'Jalisco',
    '--amount',
    String(amount),
    '--user',
    'ana',
  ];
  const env = { DATABASE_URL: url };

  // The extraction has reserved, and waits for a table that somebody has locked, when it is killed.
  const blocker = await database.begin();
  await blocker.query('lock table extractor.extraction_contacts in access exclusive mode');
  const child = startContacts(args(900), env, folder);
  const waiting = `select exists (select from extractor.extractions) and exists (select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock')`;
  while (!(await value<boolean>(database, waiting)));
  expect(await value(database, 'select reserved from extractor.extractions')).toBe('900');
  child.kill('SIGKILL');
  await once(child, 'close');
  await blocker.rollback();
  const claiming = `select exists (select from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database()))`;
  while (await value<boolean>(database, claiming));

  const run = await runContacts(args(1000), env, folder);
  expect(run.stderr).toContain('given up');
  expect(run.code).toBe(0);
  expect((await runContacts(args(1), env, folder)).code).toBe(5);
});
