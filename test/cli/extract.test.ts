import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { waitForLock } from '../support/locks.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';

/** A migrated database, an empty working folder, and `contacts` run on both. */
async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_URL: url };
  const contacts = (...args: string[]) => runContacts(args, env, folder);
  const start = (...args: string[]) => startContacts(args, env, folder);
  const marked = () =>
    value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);
  return { database, folder, contacts, start, marked };
}

it('writes a file, prints its path and nothing else on stdout', async () => {
  const { contacts, folder, marked } = await setUp();
  const { code, stdout, stderr } = await contacts(
    'extract',
    '--state',
    'jalisco',
    '--amount',
    '50',
    '--user',
    'ana',
  );
  expect(code, stderr).toBe(0);
  const path = stdout.trim();
  expect(path).toMatch(/\/exports\/jalisco_50_\d{8}_\d{6}\.xlsx$/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'exports'))).toHaveLength(1);
  expect(stderr).toContain('50 contacts of Jalisco');
  expect(await marked()).toBe(50);
});

it('prints one object with --json', async () => {
  const { contacts, database } = await setUp();
  const { stdout } = await contacts(
    'extract',
    '--lada',
    '33',
    '--amount',
    '10',
    '--format',
    'csv',
    '--user',
    'ana',
    '--json',
  );
  const delivery = JSON.parse(stdout);
  expect(delivery).toMatchObject({
    status: 'delivered',
    scope: { kind: 'lada', value: '33' },
    requested: 10,
    delivered: 10,
    format: 'csv',
    strata: [{ value: '33', available: 2500, exact: false, quota: 10, delivered: 10 }],
  });
  expect((await readFile(delivery.file, 'utf8')).split('\r\n')).toHaveLength(12);
  expect(await value(database, 'select requested_by from extractor.extractions')).toBe('cli:ana');
  const shown = JSON.parse((await contacts('show', delivery.extractionId.slice(0, 8), '--json')).stdout);
  expect(shown).toMatchObject({ id: delivery.extractionId, state: 'delivered', fileSha256: delivery.sha256 });
  expect((await contacts('history')).stdout).toMatch(/cli:ana\s+lada 33\s+10\s+10\s+delivered\s+csv/);
  const again = await contacts('export', delivery.extractionId, '--output', 'again.csv');
  expect(again.stderr).toContain('identical to the file on record');
});

it.each([
  [['--amount', '0'], '--amount takes a whole number of 1 or more, not "0"'],
  [['--amount', '-5'], 'not "-5"'],
  [['--amount', '12abc'], 'not "12abc"'],
  [['--amount', '5.5'], 'not "5.5"'],
  [['--amount', '5,000'], 'Write 5000.'],
  [['--amount', '5', '--format', 'pdf'], 'xlsx'],
  [['--amount', '5', '--lada', '33'], '--state and --lada cannot stand together'],
  [['--amount', '5', '--seed', 'x'], '--seed takes a whole number'],
  [['--amount', '5', '--output', '-', '--format', 'xlsx'], 'XLSX cannot be written to stdout'],
  [['--amount', '5', '--output', 'a.csv', '--format', 'txt'], 'does not fit'],
  [['--amount', '5', '--user', '=cmd()'], 'cannot be a user'],
  [['--amount', '5', '--colour'], "unknown option '--colour'"],
  [[], "required option '--amount <n>' not specified"],
])('refuses %j before it looks for a database', async (args, reason) => {
  const run = await runContacts(['extract', '--state', 'Jalisco', ...args], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  });
  expect(run.stderr).toContain(reason);
  expect(run.code).toBe(2);
  expect(run.stdout).toBe('');
});

it('says both ways to a database when none is set', async () => {
  const run = await runContacts(['extract', '--state', 'Jalisco', '--amount', '5']);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('DATABASE_URL=');
  expect(run.stderr).toContain('--demo');
});

it('exits 3 when the database cannot be reached', async () => {
  const run = await runContacts(['availability'], {
    DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none',
  });
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('nothing listens there');
  expect(run.stderr).not.toContain('secret');
});

it('shows what lies under an error with --verbose only', async () => {
  const env = { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' };
  const quiet = await runContacts(['availability'], env);
  const verbose = await runContacts(['availability', '--verbose'], env);
  expect(quiet.stderr).not.toContain('    at ');
  expect(verbose.stderr).toContain('    at ');
  expect(verbose.stderr).toContain('ECONNREFUSED');
  expect(verbose.code).toBe(3);
});

it('exits 4 when there are too few, with what there is and where there is more', async () => {
  const { contacts, marked } = await setUp();
  const run = await contacts('extract', '--city', 'Puerto Vallarta', '--amount', '1e9', '--json');
  expect(run.code).toBe(4);
  expect(run.stderr).toContain('--amount 250');
  expect(run.stderr).toContain('--state Jalisco (3,225)');
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'NOT_ENOUGH_CONTACTS', exitCode: 4 } });
  expect(await marked()).toBe(0);
});

it('exits 6 when the folder is not there, and never overwrites a file', async () => {
  const { contacts, marked } = await setUp();
  const nowhere = await contacts(
    'extract',
    '--state',
    'Jalisco',
    '--amount',
    '5',
    '--output',
    'no/such/folder.txt',
  );
  expect(nowhere.code).toBe(6);
  expect(await marked()).toBe(0);
  expect(
    (await contacts('extract', '--state', 'Jalisco', '--amount', '5', '--output', 'five.txt')).code,
  ).toBe(0);
  const second = await contacts('extract', '--state', 'Jalisco', '--amount', '5', '--output', 'five.txt');
  expect(second.code).toBe(2);
  expect(second.stderr).toContain('never overwritten');
  expect(await marked()).toBe(5);
});

it.each([
  [['--state', 'Jalisko'], 'Did you mean Jalisco?'],
  [['--city', 'Guadaljara'], 'Did you mean Guadalajara?'],
  [['--state', 'Cancún'], '--city Canc'],
  [['--state', 'Mexico'], '--state "Ciudad de México"'],
  [['--municipality', 'Benito Juárez'], '--state'],
  [['--lada', '551'], '--lada 55'],
])('answers %j with what to ask instead', async (scope, answer) => {
  const { contacts } = await setUp();
  const run = await contacts('extract', ...scope, '--amount', '5');
  expect(run.stderr).toContain(answer);
  expect(run.code).toBe(2);
});

it('streams to stdout, and rolls back when nobody reads on', async () => {
  const { contacts, start, marked } = await setUp();
  const run = await contacts('extract', '--state', 'Jalisco', '--amount', '25', '--output', '-');
  expect(run.code).toBe(0);
  expect(run.stdout.trim().split('\n')).toHaveLength(25);
  expect(run.stdout).toMatch(/^(52\d{10}\n){25}$/);
  expect(await marked()).toBe(25);

  const closed = start('extract', '--state', 'Jalisco', '--amount', '3000', '--output', '-');
  closed.stdout?.destroy();
  expect((await finish(closed)).code).toBe(6);
  expect(await marked()).toBe(25);
});

it('shows a plan and changes nothing', async () => {
  const { contacts, database, folder } = await setUp();
  const run = await contacts(
    'extract',
    '--premium',
    '--top',
    '6',
    '--amount',
    '1000',
    '--seed',
    '1',
    '--plan',
    '--json',
  );
  expect(run.code, run.stderr).toBe(0);
  const plan = JSON.parse(run.stdout);
  expect(plan).toMatchObject({ plan: true, requested: 1000, planned: 1000, shortfall: 0, seed: 1 });
  expect(plan.strata).toContainEqual({ value: '844', available: 0, quota: 0 });
  const short = await contacts('extract', '--state', 'Colima', '--amount', '1001', '--plan', '--json');
  expect(short.code).toBe(4);
  expect(JSON.parse(short.stdout)).toMatchObject({ planned: 1000, shortfall: 1 });
  expect(short.stderr).toContain('--amount 1000');
  expect(await value(database, 'select count(*) from extractor.extractions')).toBe('0');
  expect(await readdir(folder)).toEqual([]);
});

it('rolls back and exits 130 on Ctrl-C', async () => {
  const { database, start, marked, folder } = await setUp();
  // The extraction waits for a table that somebody has locked, and is interrupted there.
  const blocker = await database.begin();
  await blocker.query('lock table extractor.extractions in access exclusive mode');
  const child = start('extract', '--state', 'Jalisco', '--amount', '50');
  const done = finish(child);
  await waitForLock(database);
  child.kill('SIGINT');
  await blocker.rollback();
  const { code, stderr } = await done;
  expect(code).toBe(130);
  expect(stderr).toContain('Nothing was changed.');
  expect(await marked()).toBe(0);
  expect(await readdir(folder).then((names) => names.filter((name) => name !== 'exports'))).toEqual([]);
});

it('leaves at once on a second Ctrl-C, and the database rolls back', async () => {
  const { database, start, marked, contacts } = await setUp();
  const blocker = await database.begin();
  await blocker.query('lock table extractor.extraction_contacts in access exclusive mode');
  const child = start('extract', '--state', 'Jalisco', '--amount', '50');
  const done = finish(child);
  // A backend that is stopped hears no cancel, so that the first Ctrl-C has to wait for it.
  const backend = await waitForLock(database);
  process.kill(backend, 'SIGSTOP');
  try {
    child.stderr?.once('data', () => child.kill('SIGINT'));
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
  } finally {
    process.kill(backend, 'SIGCONT');
  }
  await blocker.rollback();
  expect(await marked()).toBe(0);
  expect((await contacts('extract', '--state', 'Jalisco', '--amount', '50')).code).toBe(0);
  expect(await value(database, "select count(*) from extractor.extractions where state = 'running'")).toBe(
    '0',
  );
});

it('gives runs of the same second files of their own', async () => {
  const { contacts, folder, marked } = await setUp();
  const runs = await Promise.all(
    Array.from({ length: 4 }, () =>
      contacts('extract', '--state', 'Jalisco', '--amount', '20', '--format', 'txt'),
    ),
  );
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const files = (await readdir(join(folder, 'exports'))).filter((name) => name.endsWith('.txt'));
  const numbers = await Promise.all(files.map((name) => readFile(join(folder, 'exports', name), 'utf8')));
  expect(new Set(numbers.join('').trim().split('\n')).size).toBe(80);
  expect(await marked()).toBe(80);
});
