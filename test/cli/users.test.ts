import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

async function setUp(env: NodeJS.ProcessEnv = {}) {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-users-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const contacts = (line: string, more: NodeJS.ProcessEnv = {}) =>
    runContacts(line.split(' '), { DATABASE_URL: url, ...env, ...more }, folder);
  const marked = () =>
    value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);
  return { database, folder, contacts, marked };
}

it('refuses with exit 5 what is over a limit, and changes nothing', async () => {
  const { contacts, marked, folder } = await setUp();
  const added = await contacts('users add ana --contacts-a-day 100');
  expect(added.code, added.stderr).toBe(0);
  expect((await contacts('extract --state Jalisco --amount 60 --user ana')).code).toBe(0);
  const files = await readdir(join(folder, 'exports'));
  const refused = await contacts('extract --state Jalisco --amount 60 --user ana --json');
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain('ana may take 100 contacts a day, and has 40 left until');
  expect(refused.stderr).toContain('Ask for --amount 40 or fewer.');
  expect(refused.stderr).toContain('contacts users set ana --contacts-a-day N');
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'LIMIT_REACHED', exitCode: 5 } });
  expect(await readdir(join(folder, 'exports'))).toEqual(files);
  expect(await marked()).toBe(60);
  expect((await contacts('extract --state Jalisco --amount 40 --user ana')).code).toBe(0);
});

it('shows in a plan what is left, and the exit code of the refusal', async () => {
  const { contacts, marked } = await setUp();
  await contacts('users add ana --contacts-a-day 100 --extractions-an-hour 3 --contacts-an-extraction 50');
  const plan = await contacts('extract --state Jalisco --amount 40 --user ana --plan --json');
  expect(plan.code, plan.stderr).toBe(0);
  expect(JSON.parse(plan.stdout).limits).toMatchObject([
    { kind: 'contactsADay', whose: 'user', limit: 100, used: 0, left: 100 },
    { kind: 'extractionsAnHour', whose: 'user', limit: 3, used: 0, left: 3 },
    { kind: 'contactsAnExtraction', whose: 'user', limit: 50, left: 50 },
    { kind: 'contactsADay', whose: 'everybody', left: 50_000 },
  ]);
  const over = await contacts('extract --state Jalisco --amount 60 --user ana --plan');
  expect(over.code).toBe(5);
  expect(over.stderr).toContain('ana may take 100 contacts a day, and has 100 left');
  expect(over.stderr).toContain('Ask for --amount 50 or fewer.');
  expect(await marked()).toBe(0);
});

it('adds, lists, changes and removes', async () => {
  const { contacts, database } = await setUp();
  await contacts('users add ana --telegram-id 1234 --user root');
  await contacts('users add eva --role manager --contacts-a-day none');
  await contacts('users set --for-role analyst --contacts-an-extraction 500');
  await contacts('users set --for-all --contacts-a-day 900');
  await contacts('extract --state Jalisco --amount 25 --user ana');
  const list = await contacts('users list');
  expect(list.code, list.stderr).toBe(0);
  const lines = list.stdout.replaceAll(/ {2,}/g, ' | ').split('\n');
  expect(lines[0]).toBe('name | role | contacts a day | extractions an hour | an extraction | telegram');
  expect(lines.slice(2)).toEqual([
    'ana | analyst | 25 of 10,000 | no limit | 500 | 1234',
    'eva | manager | no limit | no limit | no limit',
    '(each analyst) | 500',
    '(all together) | 25 of 900 | no limit | no limit',
    '',
  ]);
  expect((await contacts('users set ana --contacts-a-day default --telegram-id none')).code).toBe(0);
  const json = JSON.parse((await contacts('users list --json')).stdout);
  expect(json.users).toMatchObject([
    {
      name: 'ana',
      role: 'analyst',
      telegramId: null,
      contactsADay: null,
      limits: [{ used: 25 }, { left: 500 }],
    },
    { name: 'eva', role: 'manager', contactsADay: 'none', limits: [] },
  ]);
  expect(json.everybody).toMatchObject([{ limit: 900, used: 25, left: 875 }]);
  const removed = await contacts('users remove ana');
  expect(removed.stderr).toContain('BOT_CLI_DEFAULT_ROLE (admin)');
  expect(await value(database, "select string_agg(name, ' ') from extractor.users")).toBe('eva');
});

it('lets nobody do what their role does not', async () => {
  const { contacts, database, folder } = await setUp();
  await writeFile(join(folder, 'new.txt'), '3309000001\n');
  await writeFile(join(folder, 'ladas.csv'), 'lada,icpth\n33,5\n');
  for (const role of ['viewer', 'analyst', 'manager', 'admin'])
    expect((await contacts(`users add ${role}1 --role ${role}`)).code).toBe(0);
  const codes = async (line: string) => {
    const runs = ['viewer1', 'analyst1', 'manager1', 'admin1'].map((user) =>
      contacts(`${line} --user ${user}`),
    );
    return (await Promise.all(runs)).map(({ code }) => code);
  };
  expect(await codes('extract --state Jalisco --amount 5 --output -')).toEqual([5, 0, 0, 0]);
  expect(await codes('users list')).toEqual([5, 5, 0, 0]);
  expect(await codes('users set viewer1 --role viewer')).toEqual([5, 5, 5, 0]);
  expect(await codes('import new.txt --dry-run')).toEqual([0, 0, 0, 0]);
  expect(await codes('import new.txt')).toEqual([5, 5, 0, 0]);
  expect(await codes('import-ladas ladas.csv --dry-run')).toEqual([0, 0, 0, 0]);
  expect(await codes('import-ladas ladas.csv')).toEqual([5, 5, 0, 0]);
  expect(
    await database.run('select target, requested_by from extractor.imports order by 1, 2'),
    'nothing is on record of who was refused',
  ).toEqual(
    ['contacts', 'mejores_ladas'].flatMap((target) => [
      { target, requested_by: 'cli:admin1' },
      { target, requested_by: 'cli:manager1' },
    ]),
  );
  const refused = await contacts('users set viewer1 --role admin --user viewer1');
  expect(refused.stderr).toContain('viewer1 has the role viewer');
  expect(await value(database, "select role from extractor.users where name = 'viewer1'")).toBe('viewer');
});

it.each([
  ['users set ana', 'Say what to set'],
  ['users set --contacts-a-day 5', 'Say whose'],
  ['users set ana --for-all --contacts-a-day 5', 'Say whose'],
  ['users set --for-all --role admin', 'go with a name only'],
  ['users set nobody --contacts-a-day 5', 'There is no user nobody'],
  ['users add ana', 'ana is a user already'],
  ['users add eva --contacts-a-day 5,000', 'Write 5000.'],
  ['users add eva --role root', 'Allowed choices are'],
  ['users add eva;x', 'cannot be a user'],
  ['users', 'Usage: contacts users'],
  ['users frobnicate', 'unknown command'],
])('refuses: contacts %s', async (line, reason) => {
  const { contacts, database } = await setUp();
  await contacts('users add ana');
  const run = await contacts(line);
  expect(run.stderr).toContain(reason);
  expect(run.code).toBe(2);
  expect(await value(database, 'select count(*) from extractor.users')).toBe('1');
  expect(await value(database, 'select count(*) from extractor.limits')).toBe('0');
});
