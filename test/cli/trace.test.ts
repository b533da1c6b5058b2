import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { waitForLock } from '../support/locks.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const env = { DATABASE_URL: url };
  return {
    database,
    contacts: (...args: string[]) => runContacts(args, env, folder),
    start: (...args: string[]) => startContacts(args, env, folder),
  };
}

it('prints the history of a number, however it is typed', async () => {
  const { contacts, start } = await setUp();
  const extracted = await contacts(
    'extract',
    '--state',
    'Colima',
    '--amount',
    '3',
    '--output',
    '-',
    '--user',
    'ana',
  );
  const number = extracted.stdout.split('\n')[1] ?? '';
  const typed = `+52 ${number.slice(2, 5)} ${number.slice(5, 8)} ${number.slice(8)}`;
  const run = await contacts('trace', ...typed.split(' '));
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toMatch(new RegExp(`^${number}  contact \\d+$`, 'm'));
  expect(run.stdout).toMatch(/^ +now +OPTED_OUT since .* through EXTRACTION by cli:ana .* lada 31/m);
  expect(run.stdout).toMatch(
    /extracted by cli:ana \(cli\): VERIFIED → OPTED_OUT\n +extraction [-0-9a-f]{36}, row 2 of standard output$/m,
  );

  const child = start('trace', '-', '--json');
  child.stdin?.end(`${typed}\n`);
  const { stdout } = await finish(child);
  expect(JSON.parse(stdout)).toMatchObject({
    number,
    contacts: [{ history: [{ what: 'extracted', position: 2 }] }],
  });
});

it('says that a number is unknown, and exits with 0', async () => {
  const { contacts } = await setUp();
  const run = await contacts('trace', '3309999999');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toBe('523309999999 is not among the contacts, and was never extracted.\n');
});

it('exits with 2 for what is no number, and does not repeat it', async () => {
  const { contacts } = await setUp();
  const run = await contacts('trace', '+1', '555', '0100000', '--json');
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('no Mexican number');
  expect(run.stderr + run.stdout).not.toContain('0100000');
});

it('does not show the number to whoever lists the processes', async () => {
  const { database, start } = await setUp();
  const blocker = await database.begin();
  await blocker.query('lock table contacts in access exclusive mode');
  const child = start('trace', '3140000001');
  const done = finish(child);
  await waitForLock(database);
  expect(await readFile(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain('3140000001');
  await blocker.rollback();
  expect((await done).code).toBe(0);
});
