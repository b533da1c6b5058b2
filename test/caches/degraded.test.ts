import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { createTestDatabase } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { type Run, runContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

interface Setting {
  database: Database;
  folder: string;
  /** runs a command that is to end well, and returns what it printed */
  contacts(...args: string[]): Promise<string>;
  run(...args: string[]): Promise<Run>;
  /** from now on nothing listens where the database was, or what does says nothing */
  takeAway(how?: 'mute'): Promise<void>;
  /** what is remembered, by file */
  files(): Promise<string[]>;
}

async function setUp(env: NodeJS.ProcessEnv = {}): Promise<Setting> {
  const { database, connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  let there = true;
  const { user, password, port, database: name } = proxy.connection;
  const takeAway = async (how?: 'mute'): Promise<void> => {
    if (there) await proxy.close();
    there = false;
    if (how !== 'mute') return;
    const mute = createServer().listen(port, '127.0.0.1');
    await once(mute, 'listening');
    onTestFinished(() => {
      mute.close();
    });
  };
  onTestFinished(() => takeAway());
  const folder = await makeTestFolder();
  const run = (...args: string[]) =>
    runContacts(args, {
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}?sslmode=disable`,
      XDG_CACHE_HOME: folder,
      BOT_DB_POOL_TIMEOUT: '1',
      BOT_TIME_ZONE: 'UTC',
      BOT_EXPORT_PATH: folder,
      ...env,
    });
  return {
    database,
    folder,
    run,
    takeAway,
    async contacts(...args) {
      const { code, stdout, stderr } = await run(...args);
      expect(code, stderr).toBe(0);
      return stdout;
    },
    async files() {
      const names = await readdir(join(folder, 'contacts'), { recursive: true });
      return names.filter((file) => file.endsWith('.json')).map((file) => join(folder, 'contacts', file));
    },
  };
}

const age = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \d+ seconds? ago`;

describe('while the database is away', () => {
  it('a count is told again, and how old it is', async () => {
    const { contacts, run, takeAway } = await setUp();
    expect(await contacts('availability', '--state', 'jalisco')).toMatch(/^3,225 available in Jalisco \(low/);
    expect(JSON.parse(await contacts('availability', '--json'))).toMatchObject({ stale: false });
    await takeAway();
    // By whatever name: the names are remembered as well.
    const { code, stdout, stderr } = await run('availability', '--state', 'JAL');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`^3,225 available in Jalisco as of ${age} \\(low`));
    expect(stderr).toMatch(/nothing listens there.*What is told instead was read before\.\n$/);
    const json = JSON.parse(await contacts('availability', '--json'));
    expect(json).toMatchObject({ scope: { kind: 'all' }, available: 8895, exact: true, stale: true });
    expect(json.ageSeconds).toBeLessThan(60);
    expect(Date.parse(json.asOf)).toBeLessThan(Date.now() - json.ageSeconds * 1000 + 1000);
  });

  it('a server that takes connections and says nothing is not waited for', async () => {
    const { contacts, run, takeAway } = await setUp({ BOT_DB_POOL_TIMEOUT: '600' });
    await contacts('availability');
    await takeAway('mute');
    const { code, stdout, stderr } = await run('availability');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('8,895 available in the whole pool as of');
    expect(stderr).toContain('it did not answer within 3 s');
  });

  it('names are told again', async () => {
    const { contacts, run, takeAway } = await setUp();
    const before = await contacts('locations', 'cities', '--state', 'Jalisco');
    await takeAway();
    const { code, stdout, stderr } = await run('locations', 'cities', '--state', 'Jalisco');
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(before);
    expect(stderr).toMatch(new RegExp(`As of ${age}\\.`));
    expect(JSON.parse(await contacts('locations', 'cities', '--json'))).toMatchObject({
      stale: true,
      ageSeconds: expect.any(Number),
    });
  });

  it('the counts of all places answer for each of them', async () => {
    const { contacts, takeAway } = await setUp();
    await contacts('availability', '--by', 'city');
    await contacts('availability', '--premium', '--top', '2');
    await takeAway();
    const told = async (...args: string[]) => (await contacts('availability', ...args)).split(' as of')[0];
    expect(await told('--city', 'Guadalupe', '--state', 'zac')).toBe('150 available in Guadalupe, Zacatecas');
    expect(await told('--state', 'Nuevo León')).toBe('1,500 available in Nuevo León');
    expect(await told('--lada', '55')).toBe('1,250 available in lada 55');
    expect(await told()).toBe('8,895 available in the whole pool');
    expect(await told('--premium', '--top', '2')).toBe('2,750 available in premium (top 2)');
    const byCity = JSON.parse(await contacts('availability', '--by', 'city', '--state', 'Jalisco', '--json'));
    expect(byCity).toMatchObject({ available: 3225, stale: true });
    expect(await contacts('locations', 'cities', '--state', 'Jalisco')).toMatch(/Guadalajara +Jalisco +33/);
  });

  it('the newest of what is remembered counts', async () => {
    const { contacts, database, takeAway } = await setUp();
    await contacts('availability', '--by', 'state');
    await database.run("update contacts set status = 'ACTIVE' where state_name = 'Colima'");
    await database.run(
      "update contacts set status = 'VERIFIED' where id in (select id from contacts where state_name = 'Colima' limit 7)",
    );
    await contacts('availability', '--state', 'Colima');
    await takeAway();
    expect(await contacts('availability', '--state', 'Colima')).toMatch(/^7 available in Colima as of/);
    expect(await contacts('availability', '--by', 'state')).toMatch(/Colima +1,000/);
  });

  it('what nobody asked before is not known: exit 3, and when to try again', async () => {
    const { contacts, run, takeAway } = await setUp();
    await contacts('availability', '--state', 'Jalisco');
    await takeAway();
    const { code, stdout, stderr } = await run('availability', '--by', 'municipality', '--json');
    expect(code).toBe(3);
    expect(stderr).toContain('Nothing that was read before answers it either.');
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'DATABASE_UNREACHABLE', exitCode: 3 });
  });

  it('an extraction is refused with exit 3, and says when to try again', async () => {
    const { contacts, run, takeAway } = await setUp();
    await contacts('availability', '--by', 'city');
    await takeAway();
    const { code, stdout, stderr } = await run('extract', '--state', 'Jalisco', '--amount', '5', '--json');
    expect(code).toBe(3);
    expect(stderr).toContain('Try again in 60 seconds.');
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'DATABASE_UNREACHABLE', retryAfterSeconds: 60 });
  });
});

describe('what is remembered', () => {
  it('is for its user only, and holds no numbers', async () => {
    const { contacts, files } = await setUp();
    for (const kind of ['state', 'city', 'municipality', 'lada'])
      await contacts('availability', '--by', kind);
    await contacts('availability', '--premium');
    await contacts('locations', 'municipalities');
    const paths = await files();
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
      expect((await readFile(path, 'utf8')).replace(/"at":\d{13}/, '')).not.toMatch(/\d{7}/);
    }
  });

  it.each([
    ['no JSON', 'junk{'],
    ['an empty file', ''],
    ['another shape', '{"at":1,"rows":"all"}'],
    ['rows of another query', '{"at":NOW,"rows":[{"phone":"x"}]}'],
    ['a count that is none', '{"at":NOW,"rows":[{"available":"many"}]}'],
    ['an answer of the future', '{"at":9999999999999,"rows":[{"available":"1"}]}'],
    ['an answer of long ago', '{"at":1000000000000,"rows":[{"available":"1"}]}'],
  ])('is not trusted blindly: %s', async (_, junk) => {
    const { contacts, run, files, takeAway } = await setUp();
    await contacts('availability');
    for (const path of await files()) await writeFile(path, junk.replace('NOW', String(Date.now())));
    expect(await contacts('availability')).toContain('8,895');
    for (const path of await files()) await writeFile(path, junk.replace('NOW', String(Date.now())));
    await takeAway();
    expect((await run('availability')).code).toBe(3);
  });

  it('does not grow without end', async () => {
    const { contacts, files } = await setUp();
    await contacts('availability');
    const [first = ''] = await files();
    const folder = join(first, '..');
    const old = new Date(Date.now() - 86_400_000);
    for (let n = 0; n < 600; n++) {
      await writeFile(join(folder, `count_pool-${n}.json`), '{}');
      await utimes(join(folder, `count_pool-${n}.json`), old, old);
    }
    await contacts('availability');
    const left = await files();
    expect(left.length).toBeLessThanOrEqual(500);
    expect(left).toContain(first);
  });

  it('need not be possible to keep', async () => {
    const { contacts, folder } = await setUp();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'contacts'), 'a file where the folder should be');
    expect(await contacts('availability')).toContain('8,895');
  });
});

it('a contact that came a second ago into a place that no cache knows is found and extracted', async () => {
  const { contacts, database } = await setUp();
  await contacts('availability', '--by', 'city');
  await contacts('locations', 'cities');
  await database.run(
    `insert into contacts (phone_e164, phone_national, lada, state_name, municipality, city, status)
     values ('+529630900001', '9630900001', '963', 'Chiapas', 'Comitán', 'COMITAN', 'VERIFIED')`,
  );
  expect(await contacts('availability', '--city', 'Comitán')).toMatch(/^1 available in Comit[aá]n, Chiapas/);
  expect(await contacts('locations', 'cities', '--state', 'chiapas')).toMatch(/Comit[aá]n/);
  expect(await contacts('extract', '--city', 'comitan', '--amount', '1', '--output', '-')).toBe(
    '529630900001\n',
  );
});
