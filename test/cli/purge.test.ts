import { access, appendFile, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

/** Some files of extractions, delivered ten days ago, and `contacts` run on their folder. */
async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-purge-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_URL: url, BOT_EXPORT_PATH: folder };
  const contacts = (...args: string[]) => runContacts(args, env, folder);
  const extract = async (...args: string[]): Promise<string> => {
    const place = ['--state', 'Jalisco', '--amount', '5', '--user', 'ana'];
    const { code, stdout, stderr } = await contacts('extract', ...place, ...args);
    expect(code, stderr).toBe(0);
    return stdout.trim();
  };
  const age = (days: number) =>
    database.run('update extractor.extractions set delivered_at = now() - make_interval(days => $1)', [days]);
  return { database, folder, contacts, extract, age };
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

it('removes what is old, metadata and all, and nothing that is not on record', async () => {
  const { folder, contacts, extract, age } = await setUp();
  const [csv, xlsx] = [await extract('--format', 'csv'), await extract('--format', 'xlsx')];
  const elsewhere = join(folder, '..', `elsewhere-${process.pid}.csv`);
  onTestFinished(() => rm(elsewhere, { force: true }));
  onTestFinished(() => rm(elsewhere.replace('.csv', '.meta.json'), { force: true }));
  await extract('--output', elsewhere);
  await age(10);
  const young = await extract('--format', 'csv');
  await writeFile(join(folder, 'mine.csv'), 'of somebody');
  await symlink(csv, join(folder, 'link.csv'));

  const dry = await contacts('purge', '--dry-run');
  expect(dry.code, dry.stderr).toBe(0);
  expect(dry.stdout.trim().split('\n').sort()).toEqual([csv, xlsx].sort());
  expect(dry.stderr).toMatch(/2 files would go, /);
  expect(await exists(csv)).toBe(true);

  const { code, stdout } = await contacts('purge', '--json');
  expect(code).toBe(0);
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({ dryRun: false, days: 7, changed: [] });
  expect(told.purged.map(({ file }: { file: string }) => file).sort()).toEqual([csv, xlsx].sort());
  const name = young.split('/').at(-1) ?? '';
  expect((await readdir(folder)).sort()).toEqual(
    ['link.csv', 'mine.csv', name, name.replace('.csv', '.meta.json')].sort(),
  );
  expect(await exists(elsewhere)).toBe(true);
  expect((await contacts('purge')).stderr).toContain('0 files removed');
});

it('leaves a file alone that somebody has changed, and says so', async () => {
  const { contacts, extract, age } = await setUp();
  const file = await extract('--format', 'txt');
  await appendFile(file, 'x\n');
  await age(10);
  const { code, stdout, stderr } = await contacts('purge');
  expect(code).toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain(`${file} is not what was delivered, and stays.`);
  expect(await exists(file)).toBe(true);
});

it('can be told another age, and writes a purged file again', async () => {
  const { contacts, extract, age, folder } = await setUp();
  const file = await extract('--format', 'csv');
  await age(2);
  expect((await contacts('purge')).stderr).toContain('0 files removed');
  expect((await contacts('purge', '--days', '1')).stderr).toContain('1 file removed');
  expect(await exists(file)).toBe(false);
  const { extractions } = JSON.parse((await contacts('history', '--json')).stdout);
  const again = await contacts('export', extractions[0].id, '--output', join(folder, 'again.csv'), '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ identical: true });
});

it('has nothing to do where there is no folder', async () => {
  const { url } = await createTestDatabase();
  const env = { DATABASE_URL: url, BOT_EXPORT_PATH: '/nonexistent/exports' };
  const { code, stderr } = await runContacts(['purge'], env, '/tmp');
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('0 files removed');
});
