import { expect, it } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { waitForLock } from '../support/locks.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

/** A database with one extraction of 50, and `contacts` run on it. */
async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const env = { DATABASE_URL: url };
  const contacts = (...args: string[]) => runContacts(args, env, folder);
  const start = (...args: string[]) => startContacts(args, env, folder);
  const extracted = await contacts(
    'extract',
    '--state',
    'Colima',
    '--amount',
    '50',
    '--user',
    'ana',
    '--json',
  );
  const { extractionId: id, file } = JSON.parse(extracted.stdout);
  const marked = () =>
    value<number>(database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'");
  return { database, contacts, start, id: id as string, file: file as string, marked };
}

it('gives the contacts back, says so, and puts it on record', async () => {
  const { contacts, id, file, marked } = await setUp();
  const run = await contacts('release', id.slice(0, 8), '--reason', 'called off', '--user', 'eva');
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toBe(`50 contacts of extraction ${id} given back\n`);
  expect(run.stderr).toContain(file);
  expect(await marked()).toBe(0);

  const shown = await contacts('show', id);
  expect(shown.stdout).toMatch(/^state +released$/m);
  expect(shown.stdout).toMatch(/^released +2\d{3}-.* by cli:eva \(cli\): called off$/m);
  expect(shown.stdout).toMatch(/^given back +50$/m);
  expect((await contacts('history')).stdout).toMatch(/cli:ana .* released +xlsx/);
  const exported = await contacts('export', id, '--output', 'again.xlsx');
  expect(exported.code).toBe(2);
  expect(exported.stderr).toContain('was released');
});

it('does nothing the second time, says when and by whom it was, and exits with 0', async () => {
  const { contacts, id, database } = await setUp();
  await database.run(
    "update contacts set status = 'BLOCKED' where id in (select contact_id from extractor.extraction_contacts limit 3)",
  );
  const first = await contacts('release', id, '--reason', 'called off', '--user', 'eva', '--json');
  expect(JSON.parse(first.stdout)).toMatchObject({
    extractionId: id,
    releasedBy: 'cli:eva',
    channel: 'cli',
    reason: 'called off',
    givenBack: 47,
    changed: 3,
    objecting: 0,
    new: true,
  });
  const second = await contacts('release', id, '--reason', 'again', '--user', 'leo');
  expect(second.code).toBe(0);
  expect(second.stderr).toMatch(/Nothing was changed: it was released before, at 2\d{3}-.* by cli:eva\./);
  expect(second.stdout).toBe(
    `47 contacts of extraction ${id} were given back\n3 were left as they are: somebody else changed them since\n`,
  );
  const shown = JSON.parse((await contacts('show', id, '--json')).stdout);
  expect(shown.release).toMatchObject({ releasedBy: 'cli:eva', reason: 'called off' });
});

it('gives nobody back on Ctrl-C', async () => {
  const { database, contacts, start, id, marked } = await setUp();
  const blocker = await database.begin();
  await blocker.query(
    "select id from contacts where opt_out_method = 'EXTRACTION' order by id desc limit 1 for update",
  );
  const child = start('release', id, '--reason', 'called off');
  const done = finish(child);
  await waitForLock(database);
  child.kill('SIGINT');
  expect((await done).code).toBe(130);
  await blocker.rollback();
  expect(await marked()).toBe(50);
  expect(await value(database, 'select state from extractor.extractions')).toBe('delivered');
  expect((await contacts('release', id, '--reason', 'called off')).code).toBe(0);
  expect(await marked()).toBe(0);
});

it.each([
  [[], "required option '--reason <text>' not specified"],
  [['--reason', ''], 'A release needs a reason'],
  [['--reason', 'x', '--user', '=cmd()'], 'cannot be a user'],
])('refuses %j', async (args, message) => {
  const { contacts, id, marked } = await setUp();
  const run = await contacts('release', id, ...args);
  expect(run.stderr).toContain(message);
  expect(run.code).toBe(2);
  expect(await marked()).toBe(50);
});
