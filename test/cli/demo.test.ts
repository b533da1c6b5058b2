import { chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { postmasterPid } from '../support/postmaster.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';

/** The demo as a new user meets it: one folder, loaded by the first run, shared by all of these tests. */
describe('the demo', () => {
  let home = '';
  let env: NodeJS.ProcessEnv = {};
  const run = (...args: string[]) => runContacts([...args, '--demo'], env, home);

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'contacts-demo-'));
    await chmod(home, 0o755);
    // Together these tests take more than a user may in a day.
    env = { BOT_DEMO_FOLDER: join(home, 'demo'), BOT_MAX_DAILY_EXTRACTIONS_PER_USER: '50000' };
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('is set up once by two runs at once, and both get their file', async () => {
    const extract = ['extract', '--state', 'Jalisco', '--amount', '5000', '--json'];
    const [first, second] = await Promise.all([run(...extract), run(...extract)]);
    expect(first.code, first.stderr).toBe(0);
    expect(second.code, second.stderr).toBe(0);
    const files = [first, second].map(({ stdout }) => JSON.parse(stdout).file as string);
    expect(new Set(files).size).toBe(2);
    expect((await readFile(files[0] ?? '')).length).toBeGreaterThan(50_000);
    expect(await postmasterPid(join(home, 'demo'))).toBeUndefined();
  });

  it('holds what a table has after some years', async () => {
    const database = await openDatabase(loadSettings(env, ''), { demo: true });
    try {
      const one = async (sql: string) =>
        Object.values((await database.run<Record<string, unknown>>(sql))[0] ?? {})[0];
      expect(Number(await one('select count(*) from contacts'))).toBeGreaterThan(200_000);
      expect(
        await one(
          "select count(distinct left(phone_national, case when phone_national ~ '^(33|55|56|81)' then 2 else 3 end)) from contacts where phone_national is not null",
        ),
      ).toBe('159');
      const unverified = Number(await one("select avg((status <> 'VERIFIED')::int) from contacts"));
      expect(unverified).toBeGreaterThan(0.15);
      expect(unverified).toBeLessThan(0.25);
      expect(
        Number(
          await one(
            "select count(distinct state_name) from contacts where upper(trim(state_name)) in ('NUEVO LEON', 'NUEVO LEÓN')",
          ),
        ),
      ).toBeGreaterThan(2);
      expect(
        Number(await one("select count(*) from contacts where state_name in ('CDMX', 'Distrito Federal')")),
      ).toBeGreaterThan(0);
      expect(
        Number(
          await one(
            "select count(distinct state_name) from contacts where city = 'GUADALUPE' and state_name in ('Nuevo León', 'Zacatecas')",
          ),
        ),
      ).toBe(2);
      expect(Number(await one("select count(*) from contacts where lada in ('33', '330')"))).toBeGreaterThan(
        0,
      );
      expect(Number(await one('select count(*) - count(distinct lada) from mejores_ladas'))).toBeGreaterThan(
        2,
      );
      expect(
        await one("select count(*) from contacts where lada in ('624', '984') and status = 'VERIFIED'"),
      ).toBe('0');
      expect(
        Number(await one("select count(*) from contacts where phone_e164 !~ '^\\+52[0-9]{10}$'")),
      ).toBeGreaterThan(50);
      expect(
        Number(
          await one("select count(*) from contacts where status = 'VERIFIED' and opt_out_at is not null"),
        ),
      ).toBeGreaterThan(50);
      expect(
        await one(
          "select count(*) from contacts where phone_national !~ '^(33|55|56|81)0[0-9]{7}$' and phone_national !~ '^[0-9]{3}0[0-9]{6}$'",
        ),
      ).toBe('0');
      expect(
        await one(
          'select min(icpth_2022) filter (where icpth_2022 > 0) >= 15000 and max(icpth_2022) <= 162000 from mejores_ladas',
        ),
      ).toBe(true);
    } finally {
      await database.close();
    }
  });

  it('gives premium contacts, and starts again after a run was killed', async () => {
    const killed = startContacts(
      ['extract', '--state', 'Puebla', '--amount', '5000', '--demo', '--output', '-'],
      env,
      home,
    );
    killed.stdout?.once('data', () => killed.kill('SIGKILL'));
    await finish(killed);
    const next = await run('extract', '--premium', '--amount', '1000', '--format', 'csv', '--json');
    expect(next.code, next.stderr).toBe(0);
    expect(JSON.parse(next.stdout)).toMatchObject({ delivered: 1000 });
    expect(await postmasterPid(join(home, 'demo'))).toBeUndefined();
    const history = JSON.parse((await run('history', '--json')).stdout);
    expect(history.extractions.map(({ state }: { state: string }) => state)).not.toContain('running');
  });
});

it('keeps a small database of its own in a folder', async () => {
  const home = await mkdtemp(join(tmpdir(), 'contacts-own-'));
  await chmod(home, 0o755);
  try {
    const env = { DATABASE_URL: `embedded:${join(home, 'db')}` };
    const empty = await runContacts(['availability'], env);
    expect(empty.stdout, empty.stderr).toBe('0 available in the whole pool\n');
    const refusal = await runContacts(['extract', '--state', 'Jalisco', '--amount', '5'], env);
    expect(refusal.code).toBe(4);
    expect(await postmasterPid(join(home, 'db'))).toBeUndefined();
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

it.skipIf(process.getuid?.() !== 0)('works for an ordinary user', async () => {
  const home = await mkdtemp(join(tmpdir(), 'contacts-user-'));
  const nobody = 65_534;
  try {
    await mkdir(join(home, 'work'));
    await chown(home, nobody, nobody);
    await chown(join(home, 'work'), nobody, nobody);
    const env = { DATABASE_URL: `embedded:${join(home, 'db')}`, HOME: home, USER: 'nobody' };
    const child = startContacts(['availability', '--json'], env, join(home, 'work'), nobody);
    const { code, stdout, stderr } = await finish(child);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ available: 0 });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
