import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { listExtractions } from '../../src/extraction/index.js';
import { addUser } from '../../src/limits/index.js';
import { take } from '../limits/support.js';
import { urlOf } from '../support/database.js';
import { fingerprint } from '../support/fingerprint.js';
import { possibleNames, textsFor } from '../support/hostile.js';
import { type Run, runContacts } from '../support/run-contacts.js';

/** Where a hostile text is put: `X` in a command line. */
const lines = [
  'extract --state X --amount 5',
  'extract --city X --amount 5',
  'extract --municipality X --amount 5',
  'extract --city Guadalupe --state X --amount 5',
  'extract --lada X --amount 5',
  'extract --state Jalisco --amount X',
  'extract --state Jalisco --amount 5 --seed X',
  'extract --premium --top X --amount 5',
  'extract --state Jalisco --amount 5 --format X',
  'extract --state Jalisco --amount 5 --compress X',
  'extract --state Jalisco --amount 5 --user X',
  'extract --state Jalisco --amount 5 --X',
  'availability --state X',
  'availability --by X',
  'locations X',
  'locations cities --state X',
  'history --user X',
  'history --limit X',
  'show X',
  'export X',
  'users add X',
  'users add eva --role X',
  'users add eva --contacts-a-day X',
  'users add eva --telegram-id X',
  'users set X --role viewer',
  'users set --for-role X --contacts-a-day 1',
  'users remove X',
  'X',
];

/** Lines in which it is a name. */
const namingLines = ['extract --state Jalisco --amount 5 --user X', 'history --user X', 'users add X'];

let database: Database;
let env: NodeJS.ProcessEnv;
let folder: string;
let clean: () => Promise<void>;

beforeAll(async () => {
  const admin = new Database({ connection: inject('connection') });
  const name = `hostile_${process.pid}`;
  await admin.run(`create database ${name} template migrated`);
  const connection = { ...inject('connection'), database: name };
  database = new Database({ connection });
  await addUser(database, 'ana', {}, 'test');
  await take(database, 20);
  folder = await mkdtemp(join(tmpdir(), 'contacts-hostile-'));
  env = { DATABASE_URL: urlOf(connection) };
  clean = async () => {
    await database.close();
    await admin.run(`drop database ${name} with (force)`);
    await admin.close();
    await rm(folder, { recursive: true, force: true });
  };
});

afterAll(() => clean());

/** Refused with a documented exit code and a sentence; nothing in it that a terminal obeys, no traces, no number. */
function expectClearRefusal(what: string, { code, stdout, stderr }: Run, codes = [2]) {
  expect(codes, `${what}: ${stderr}`).toContain(code);
  expect(stdout, what).toBe('');
  expect(stderr.trim(), what).not.toBe('');
  expect(stderr.length, what).toBeLessThan(5000);
  expect(stderr, what).not.toMatch(/\n {4}at |[^\P{C}\n]|\p{Zl}|\p{Zp}|3301234567/u);
}

/** Runs all of it, as many at a time as there are processors. */
async function runAll<Job>(jobs: Job[], run: (job: Job) => Promise<void>): Promise<void> {
  const rest = [...jobs];
  const worker = async (): Promise<void> => {
    for (let job = rest.shift(); job !== undefined; job = rest.shift()) await run(job);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

describe('hostile arguments change nothing and are told so', () => {
  it.each([...lines.entries()])('%i: contacts %s', { timeout: 300_000 }, async (place, line) => {
    const before = await fingerprint(database);
    await runAll(textsFor(place), async ([what, text]) => {
      if (namingLines.includes(line) && possibleNames.includes(what)) return;
      if (line.endsWith('--X') && text === '') return;
      const args = line.split(' ').map((word) => (word === 'X' ? text : word === '--X' ? `--${text}` : word));
      expectClearRefusal(what, await runContacts(args, env, folder));
    });
    expect(await fingerprint(database)).toBe(before);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('hostile names of files change nothing', () => {
  const existing = ['existing.txt', 'folder', 'link.txt'];
  const names: Record<string, [name: string, code: number]> = {
    'a file that exists': ['existing.txt', 2],
    'a folder': ['folder', 2],
    'a link to nowhere': ['link.txt', 2],
    'the null device': ['/dev/null', 2],
    'the password file': ['../../../../../../../../etc/passwd', 2],
    'a folder of the kernel': ['/proc/self/owned.txt', 6],
    'a folder that is a file': ['existing.txt/owned.txt', 6],
    'a folder that is not there': ['=HYPERLINK("http://example.invalid").txt', 6],
    nothing: ['', 2],
    'a line break': ['owned\n.txt', 2],
    'an escape': ['owned\x1b[2J.txt', 2],
    'text from right to left': ['owned\u202etxt.xslx', 2],
    'a line separator': ['owned\u2028.txt', 2],
    'a long name': [`${'a'.repeat(300)}.txt`, 6],
    'a long path': [`${'a/'.repeat(3000)}a.txt`, 2],
    'a very long name': ['a'.repeat(100_000), 2],
  };

  beforeAll(async () => {
    await writeFile(join(folder, 'existing.txt'), 'mine');
    await mkdir(join(folder, 'folder'));
    await symlink('nowhere', join(folder, 'link.txt'));
  });
  afterAll(async () => {
    for (const name of existing) await rm(join(folder, name), { recursive: true });
  });

  it.each([
    ['extract --state Jalisco --amount 5 --format txt --output X', {}],
    ['export ID --output X --format txt', {}],
    ['extract --state Jalisco --amount 5', { BOT_EXPORT_PATH: 'X' }],
  ])('%s %j', async (line, more) => {
    const delivered = (await listExtractions(database, 100)).find(({ state }) => state === 'delivered');
    const id = delivered?.id ?? '';
    const before = await fingerprint(database, { failed: false });
    const setting = 'BOT_EXPORT_PATH' in more;
    await runAll(Object.entries(names), async ([what, [name, code]]) => {
      // As a folder, nothing is the default, and one that exists is just right.
      if (setting && (name === '' || code !== 2 || !/owned|aaa|a\//.test(name))) return;
      const args = line.split(' ').map((word) => (word === 'X' ? name : word === 'ID' ? id : word));
      const run = await runContacts(args, { ...env, ...(setting && { BOT_EXPORT_PATH: name }) }, folder);
      expectClearRefusal(what, run, [code]);
    });
    expect(await fingerprint(database, { failed: false })).toBe(before);
    expect((await readdir(folder)).sort()).toEqual(existing);
    expect(await readFile(join(folder, 'existing.txt'), 'utf8')).toBe('mine');
    expect(await readdir(join(folder, 'folder'))).toEqual([]);
  });

  it('takes a name for a name, whatever a shell or a spreadsheet would make of it', async () => {
    const name = '=$(touch pwned)`touch pwned`;|%s\'".txt';
    const run = await runContacts(
      ['extract', '--lada', '722', '--amount', '5', '--output', name],
      env,
      folder,
    );
    expect(run.code, run.stderr).toBe(0);
    const meta = name.replace('.txt', '.meta.json');
    expect((await readdir(folder)).sort()).toEqual([...existing, name, meta].sort());
    for (const made of [name, meta]) await rm(join(folder, made));
  });
});

describe('hostile settings change nothing', () => {
  const numbers = ['BOT_DB_POOL_SIZE', 'BOT_EXTRACTION_BATCH_SIZE', 'BOT_QUERY_TIMEOUT', 'BOT_DB_PORT'];
  const brief = { BOT_DB_POOL_TIMEOUT: '1' };
  const elsewhere = {
    ...brief,
    BOT_DB_HOST: '127.0.0.1',
    BOT_DB_PORT: '1',
    BOT_DB_NAME: 'none',
    BOT_DB_USER: 'nobody',
  };
  const settings: [name: string, prefix: string, codes: number[], env: NodeJS.ProcessEnv][] = [
    ...numbers.map((name): [string, string, number[], NodeJS.ProcessEnv] => [name, '', [2], {}]),
    ['BOT_TIME_ZONE', '', [2], {}],
    ['DATABASE_URL', '', [2], {}],
    ['DATABASE_URL', 'postgres://', [2, 3], brief],
    ['DATABASE_URL', 'postgres://nobody@127.0.0.1:1/', [2, 3], brief],
    ['DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none?sslrootcert=', [2, 3], brief],
    ['BOT_DB_HOST', '', [2, 3], { DATABASE_URL: '', ...elsewhere }],
    ['BOT_DB_NAME', '', [2, 3], { DATABASE_URL: '', ...elsewhere }],
    ['BOT_DB_USER', '', [2, 3], { DATABASE_URL: '', ...elsewhere }],
    ['BOT_DB_PASSWORD', '', [2, 3], { DATABASE_URL: '', ...elsewhere }],
  ];
  const line = 'extract --state Jalisco --amount 5'.split(' ');

  it.each(settings.map((setting, place) => [place, ...setting] as const))(
    '%i, in the environment: %s=%s…',
    { timeout: 300_000 },
    async (place, name, prefix, codes, more) => {
      const before = await fingerprint(database);
      await runAll(textsFor(place), async ([what, text]) => {
        if (text === '') return;
        const run = await runContacts(line, { ...env, ...more, [name]: prefix + text }, folder);
        // A file that is named and cannot be read is named.
        if (prefix.endsWith('sslrootcert=') && what === 'a phone number') return;
        expectClearRefusal(`${name}, ${what}`, run, codes);
      });
      expect(await fingerprint(database)).toBe(before);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it.each(settings)('of 10 MB in a file: %s=%s…', async (name, prefix, codes, more) => {
    const before = await fingerprint(database);
    const { [name]: _, ...others } = { ...env, ...more };
    await writeFile(join(folder, '.env'), `${name}="${prefix}${'7'.repeat(10_000_000)}"\n`);
    try {
      expectClearRefusal(name, await runContacts(line, others, folder), codes);
      await writeFile(join(folder, '.env'), `${name}="${prefix}a\0b"\n`);
      expectClearRefusal(`${name} with NUL`, await runContacts(line, others, folder), codes);
    } finally {
      await rm(join(folder, '.env'));
    }
    expect(await fingerprint(database)).toBe(before);
    expect(await readdir(folder)).toEqual([]);
  });
});
