import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { chmod, cp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBinaries } from '../../../src/database/embedded/binaries.js';
import { findPlatformPackage, type NativePostgres } from '../../../src/database/embedded/platform-package.js';
import { run } from '../../../src/database/embedded/run.js';
import { openPostgresUser, type ServerUser } from '../../../src/database/embedded/server-user.js';
import { isRoot, makeFolder } from './support.js';

let parent: string;
let home: string;
let installed: NativePostgres;
let source: NativePostgres;
let user: ServerUser | undefined;

beforeEach(async () => {
  parent = await makeFolder();
  home = join(parent, 'home');
  user = isRoot ? await openPostgresUser() : undefined;
  installed = await findPlatformPackage();
  source = { ...installed, native: join(parent, 'checkout', 'native') };
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function copyInstalled(): Promise<void> {
  await mkdir(join(parent, 'checkout'));
  await cp(installed.native, source.native, { recursive: true, verbatimSymlinks: true });
}

const copyName = () => `postgresql-${source.version}`;

test('what can be run is used where it is', async () => {
  const binaries = await openBinaries(installed, home, user);
  expect(binaries).toMatchObject({ pgCtl: join(installed.native, 'bin/pg_ctl'), major: '18' });
  expect(readdirSync(parent)).toEqual([]);
});

test.skipIf(!isRoot)('a checkout that is closed to the server: two copy it at once', async () => {
  await copyInstalled();
  execFileSync('chmod', ['-R', 'go=', join(parent, 'checkout')]);
  const umask = process.umask(0o077);
  try {
    const [one, two] = await Promise.all([
      openBinaries(source, home, user),
      openBinaries(source, home, user),
    ]);
    expect(one.initdb).toBe(join(home, copyName(), 'bin/initdb'));
    expect(two).toEqual(one);
  } finally {
    process.umask(umask);
  }
  expect(readdirSync(home)).toEqual([copyName()]);
});

test('missing links, executable bits and an abandoned copy: a copy has them, and makes a database', async () => {
  await copyInstalled();
  for (const entry of readdirSync(join(source.native, 'lib'), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(source.native, 'lib', entry.name));
  }
  await chmod(join(source.native, 'bin/postgres'), 0o644);
  const abandoned = join(home, `${copyName()}.new-1`);
  await mkdir(abandoned, { recursive: true });
  await utimes(abandoned, 1, 1);
  await mkdir(join(home, `${copyName()}.new-2`));

  const binaries = await openBinaries(source, home, user);
  const native = join(home, copyName());
  expect(binaries.initdb).toBe(join(native, 'bin/initdb'));
  const links = (folder: string) =>
    readdirSync(join(folder, 'lib')).filter((name) => lstatSync(join(folder, 'lib', name)).isSymbolicLink());
  expect(links(native)).toEqual(links(installed.native));
  expect(readdirSync(home).sort()).toEqual([copyName(), `${copyName()}.new-2`]);
  const { code, stderr } = await run(binaries.initdb, ['--version'], { user });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('what does not run as a copy either is told', async () => {
  await mkdir(join(source.native, 'bin'), { recursive: true });
  await writeFile(join(source.native, 'bin/postgres'), 'not a program', { mode: 0o755 });
  await expect(openBinaries(source, home, user)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringContaining('Set DATABASE_URL'),
  });
});
