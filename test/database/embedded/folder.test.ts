import { readdirSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlace } from '../../../src/database/embedded/folder.js';
import { defaultDemoFolder, openEmbeddedServer } from '../../../src/database/embedded/index.js';
import { isRoot, makeFolder, removeFolder } from './support.js';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await makeFolder();
  folder = join(parent, 'db');
});
afterEach(() => removeFolder(parent));

function refusal(message: string | RegExp) {
  return { name: 'ContactsError', code: 'BAD_INPUT', message: expect.stringMatching(message) };
}

test.each([
  ['a file', 'notes.txt', 'notes.txt'],
  ['a folder called data', 'data/', 'data'],
  ['a database of somebody else', 'data/PG_VERSION', 'data'],
  ['a folder that only looks unfinished', 'data.new/', 'data.new'],
])('a folder that holds %s is refused and left alone', async (_, content, named) => {
  await mkdir(join(folder, content, content.endsWith('/') ? '' : '..'), { recursive: true });
  if (!content.endsWith('/')) await writeFile(join(folder, content), 'theirs');
  const before = readdirSync(folder, { recursive: true });
  await expect(openEmbeddedServer(folder)).rejects.toMatchObject(refusal(`it holds "${named}"`));
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

test('a file, and a path through a file, are refused', async () => {
  await writeFile(folder, '');
  await expect(openEmbeddedServer(folder)).rejects.toMatchObject(refusal('is a file'));
  await expect(openEmbeddedServer(join(folder, 'below'))).rejects.toMatchObject(refusal('is a file'));
});

test.each(['a"b', 'a$b', 'a`b', 'a\\b', 'a\nb'])('the name %j is refused', async (name) => {
  await expect(openEmbeddedServer(join(parent, name))).rejects.toMatchObject(refusal('character'));
});

test('a setting that is none is refused before anything is made', async () => {
  for (const postgresOptions of [{ 'a b': '1' }, { work_mem: "1'" }, { work_mem: '1\nfsync = off' }]) {
    await expect(openEmbeddedServer(folder, { postgresOptions })).rejects.toMatchObject(refusal('setting'));
  }
});

test('a symbolic link leads to the folder itself', async () => {
  await mkdir(folder);
  await symlink(folder, join(parent, 'link'));
  expect((await openPlace(join(parent, 'link'))).folder).toBe(folder);
  expect((await openPlace(join(parent, 'link', 'below'))).folder).toBe(join(folder, 'below'));
});

test.skipIf(!isRoot)('as root, the closed folder on the way is named, and nothing is made', async () => {
  const closed = join(parent, 'closed');
  await mkdir(closed);
  await chmod(closed, 0o700);
  await expect(openEmbeddedServer(join(closed, 'new', 'db'))).rejects.toMatchObject(
    refusal(new RegExp(`${closed} is closed.*/var/lib/contacts/db`)),
  );
  expect(readdirSync(closed)).toEqual([]);
  await mkdir(join(closed, 'db'));
  await expect(openEmbeddedServer(join(closed, 'db'))).rejects.toMatchObject(refusal(`${closed} is closed`));
});

test.skipIf(!isRoot)('as root, the folders made on the way can be entered whatever the umask', async () => {
  const umask = process.umask(0o077);
  try {
    const place = await openPlace(join(folder, 'a', 'b'));
    expect(place.user?.uid).toBeGreaterThan(0);
    await expect(openPlace(join(folder, 'a', 'b'))).resolves.toEqual(place);
  } finally {
    process.umask(umask);
  }
});

test('the demo lives in the data folder of whoever runs it', () => {
  expect(defaultDemoFolder({ HOME: '/home/ana' }, false)).toBe('/home/ana/.local/share/contacts/demo');
  expect(defaultDemoFolder({ HOME: '/home/ana', XDG_DATA_HOME: '/data' }, false)).toBe('/data/contacts/demo');
  expect(defaultDemoFolder({ HOME: '/home/ana', XDG_DATA_HOME: 'data' }, false)).toBe(
    '/home/ana/.local/share/contacts/demo',
  );
  expect(defaultDemoFolder({ HOME: '/root', XDG_DATA_HOME: '/root/data' }, true)).toBe(
    '/var/lib/contacts/demo',
  );
});
