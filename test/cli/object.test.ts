import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../objections/support.js';
import { createTestDatabase, value } from '../support/database.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';

async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await makeFolder();
  const contacts = (...args: string[]) => runContacts(args, { DATABASE_URL: url }, folder);
  return { database, url, folder, contacts };
}

const somebody = `select phone_national from contacts where city = 'COLIMA' and status = 'VERIFIED' order by id limit 1`;

it('records an objection, and repeats the number nowhere', async () => {
  const { database, url, folder, contacts } = await setUp();
  const phone = await value<string>(database, somebody);
  const added = await contacts('object', 'add', phone, '--reason', 'asked', '--user', 'eva');
  expect(added).toEqual({ code: 0, stdout: 'Recorded.\n1 left the pool.\n', stderr: '' });
  const [row] = await database.run('select objected_by, channel, reason from extractor.objections');
  expect(row).toEqual({ objected_by: 'cli:eva', channel: 'cli', reason: 'asked' });
  const child = startContacts(['object', 'add', '-', '--json'], { DATABASE_URL: url }, folder);
  child.stdin?.end(`${phone}\n`);
  const again = await finish(child);
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toEqual({ new: false, marked: { available: 0, extracted: 0, other: 0 } });
  const refused = await contacts('object', 'add', '33 0000 00');
  expect(refused.code).toBe(2);
  expect(refused.stderr).not.toContain('0000');
});

it('imports a list, lists the lists, and prints no number', async () => {
  const { database, folder, contacts } = await setUp();
  const phone = await value<string>(database, somebody);
  await writeFile(join(folder, 'repep.txt'), `${phone}\n3309999999\nroto\n`);
  expect(await contacts('object', 'list')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^repep +0 +none/m),
  });
  const imported = await contacts(
    'object',
    'import',
    'repep.txt',
    '--source',
    'repep',
    '--date',
    '2026-01-31',
  );
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(imported.stdout).toMatch(/REPEP list of 2026-01-31: 3 lines/);
  expect(imported.stdout).toMatch(/^ *2 +0 +0 +1$/m);
  expect(imported.stdout).toMatch(/1 left the pool/);
  expect(await readFile(join(folder, 'repep.txt.unreadable.csv'), 'utf8')).toContain(
    '3,,it has letters,roto',
  );
  const listed = await contacts('object', 'list');
  expect(listed.stdout).toMatch(/^repep +2 +2026-01-31 +\d+ days/m);
  expect(listed.stdout).toMatch(/repep.txt/);
  const json = await contacts('object', 'list', '--json');
  const parsed = JSON.parse(json.stdout);
  expect(parsed.sources[0]).toMatchObject({ source: 'repep', numbers: 2, newestList: '2026-01-31' });
  expect(parsed.lists).toHaveLength(1);
  for (const { stdout } of [imported, listed, json]) expect(stdout).not.toContain(phone);
  expect(await contacts('object', 'import', 'repep.txt')).toMatchObject({ code: 2 });
  expect(await contacts('object', 'import', 'nowhere.txt', '--source', 'reus')).toMatchObject({ code: 2 });
});

it('an extraction warns of an old REPEP list, and of no list doctor does', async () => {
  const { folder, contacts } = await setUp();
  const extract = () => contacts('extract', '--state', 'Colima', '--amount', '3');
  const before = await extract();
  expect(before.code).toBe(0);
  expect(before.stderr).not.toMatch(/REPEP/);
  expect((await contacts('doctor')).stdout).toMatch(/warn +REPEP list +None was ever imported/);
  await writeFile(join(folder, 'repep.txt'), '3309999999\n');
  await contacts('object', 'import', 'repep.txt', '--source', 'repep', '--date', '2026-01-31');
  const old = await extract();
  expect(old.code).toBe(0);
  expect(old.stderr).toMatch(/Warning: the newest REPEP list is of 2026-01-31/);
  expect(old.stdout.trim().split('\n')).toHaveLength(1);
  expect((await contacts('doctor')).stdout).toMatch(/warn +REPEP list +The newest is of 2026-01-31/);
  await writeFile(join(folder, 'newer.txt'), '3309999998\n');
  await contacts('object', 'import', 'newer.txt', '--source', 'repep');
  expect((await extract()).stderr).not.toMatch(/REPEP/);
  expect((await contacts('doctor')).stdout).toMatch(/ok +REPEP list/);
});

it('export and show tell of those who have objected since', async () => {
  const { database, contacts } = await setUp();
  const extracted = await contacts(
    'extract',
    '--state',
    'Colima',
    '--amount',
    '5',
    '--format',
    'txt',
    '--json',
  );
  const { extractionId } = JSON.parse(extracted.stdout);
  const phone = await value<string>(database, 'select phone from extractor.extraction_contacts limit 1');
  const added = await contacts('object', 'add', phone);
  expect(added.stdout).toMatch(/1 had been extracted already/);
  const exported = await contacts('export', extractionId, '--output', 'again.txt');
  expect(exported.code).toBe(0);
  expect(exported.stderr).toMatch(/4 contacts of extraction/);
  expect(exported.stderr).toMatch(
    /1 left out: they have objected since. So its hash is not the one on record/,
  );
  expect(exported.stderr).not.toMatch(/NOT identical/);
  expect((await contacts('show', extractionId)).stdout).toMatch(/objecting +1 of them have objected since/);
});

it('an analyst may record an objection, and not import a list; a viewer neither', async () => {
  const { folder, contacts } = await setUp();
  await contacts('users', 'add', 'ana', '--role', 'analyst');
  await contacts('users', 'add', 'vera', '--role', 'viewer');
  await writeFile(join(folder, 'list.txt'), '3309999999\n');
  const importAs = (user: string) =>
    contacts('object', 'import', 'list.txt', '--source', 'reus', '--user', user);
  expect(await contacts('object', 'add', '33', '0999', '9999', '--user', 'ana')).toMatchObject({ code: 0 });
  expect(await importAs('ana')).toMatchObject({ code: 5, stderr: expect.stringContaining('role manager') });
  expect(await contacts('object', 'add', '3309999998', '--user', 'vera')).toMatchObject({ code: 5 });
  await contacts('users', 'set', 'ana', '--role', 'manager');
  expect(await importAs('ana')).toMatchObject({ code: 0 });
});
