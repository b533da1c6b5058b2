import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reconcile } from '../../src/extraction/index.js';
import { fileSha256 } from '../../src/files/index.js';
import { value } from '../support/database.js';
import { canMount, mountSmallDisk, remountDisk, unmountDisk } from '../support/mount.js';
import { openProxy } from '../support/proxy.js';
import { finish, type Run, startContacts } from '../support/run-contacts.js';
import { findBroken, findBrokenAtRest } from './invariants.js';
import { type Chaos, extractPeople, setUpChaos } from './setting.js';

/** What must be true of a run whose file could not be written: told, rolled back, on record, nothing left. */
async function expectRolledBack({ database, folder }: Chaos, { code, stderr, stdout }: Run): Promise<void> {
  expect(code, stderr).toBe(6);
  expect(stdout).not.toContain(folder);
  expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
    '0',
  );
  expect(await value(database, "select count(*) from extractor.extractions where state <> 'failed'")).toBe(
    '0',
  );
  expect(await reconcile(database)).toEqual([]);
  expect(await findBrokenAtRest(database, folder)).toEqual([]);
}

// Skipped where nothing can be mounted; in CI it fails there instead.
describe.skipIf(!canMount() && !process.env.CI)('a disk of its own (needs root and mount)', () => {
  async function setUpDisk(options: string) {
    const chaos = await setUpChaos(4000);
    const disk = join(chaos.folder, 'disk');
    await mkdir(disk);
    mountSmallDisk(disk, options);
    onTestFinished(() => unmountDisk(disk));
    return { ...chaos, disk };
  }

  it.each([
    ['txt', [], 'size=16k'],
    ['csv', [], 'size=32k'],
    ['csv', ['--compress', 'always'], 'size=64k'],
    ['xlsx', [], 'size=16k'],
    // Room for the contacts, and none for the metadata.
    ['csv', [], 'nr_inodes=2'],
  ])('%s %j, full: %s', async (format, more, options) => {
    const chaos = await setUpDisk(options);
    const run = await chaos.contacts(...extractPeople(3000), '--output', `disk/full.${format}`, ...more);
    expect(run.stderr).toContain('the disk is full');
    await expectRolledBack(chaos, run);
  });

  it('becomes read-only between COMMIT and rename: told, and the next command finishes it', async () => {
    const { step, database, folder, disk, contacts, untilGone } = await setUpDisk('size=1m');
    const run = step(...extractPeople(120), '--output', 'disk/late.csv');
    await run.until((name) => name.startsWith('link '));
    remountDisk(disk, 'ro');
    const { code, stderr } = await run.finish();
    expect(code).toBe(6);
    expect(stderr).toMatch(/committed to extraction .* contacts export /s);
    expect(await findBroken(database)).toEqual([]);
    // While it stays so, others say what is missing, and work.
    const meanwhile = await contacts(...extractPeople(20), '--output', 'elsewhere.csv');
    expect(meanwhile).toMatchObject({ code: 0, stderr: expect.stringContaining('has no file') });
    remountDisk(disk, 'rw');
    expect((await contacts('reconcile')).stdout).toContain('file put in place');
    await untilGone();
    expect(await findBrokenAtRest(database, folder)).toEqual([]);
  });
});

it('a folder that may be read only, for an ordinary user', async () => {
  const chaos = await setUpChaos(4000);
  const locked = join(chaos.folder, 'locked');
  await mkdir(locked);
  await chmod(chaos.folder, 0o755);
  await chmod(locked, 0o555);
  // The socket of the server is closed to others, and modes mean nothing to root.
  const root = process.getuid?.() === 0;
  const proxy = await openProxy(chaos.connection);
  onTestFinished(() => proxy.close());
  const { host, port, user, password, database } = proxy.connection;
  const env = {
    DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`,
    HOME: '/',
  };
  const child = startContacts(
    [...extractPeople(120), '--output', 'locked/no.csv'],
    env,
    chaos.folder,
    root ? 65534 : undefined,
  );
  const run = await finish(child);
  expect(run.stderr).toContain(`${locked} may not be written to`);
  await expectRolledBack(chaos, run);
});

describe('a folder that disappears', () => {
  async function setUpFolder() {
    const chaos = await setUpChaos(4000);
    await mkdir(join(chaos.folder, 'gone'));
    const run = chaos.step(...extractPeople(120), '--output', 'gone/gone.csv');
    const disappearBefore = async (step: RegExp): Promise<Run> => {
      expect(await run.until((name) => step.test(name))).toBeDefined();
      await rm(join(chaos.folder, 'gone'), { recursive: true });
      return run.finish();
    };
    return { ...chaos, disappearBefore };
  }

  it.each([
    /^open /,
    /^sql -- Claims/,
    /^write gone.gone.csv.part/,
    /^sync gone.gone.csv.part/,
    /^open .*meta/,
  ])('before %s: rolled back', async (step) => {
    const chaos = await setUpFolder();
    const run = await chaos.disappearBefore(step);
    expect(run.stderr).toContain(`${join(chaos.folder, 'gone')} does not exist`);
    await expectRolledBack(chaos, run);
  });

  it('after COMMIT: exit 6 says which extraction to export, and that gives the same file', async () => {
    const { disappearBefore, database, folder, contacts } = await setUpFolder();
    const { code, stderr } = await disappearBefore(/^link /);
    expect(code).toBe(6);
    const id = /contacts export ([0-9a-f-]{36})/.exec(stderr)?.[1] as string;
    expect(await findBroken(database)).toEqual([]);
    expect(await contacts('export', id, '--output', 'again.csv')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('identical to the file on record'),
    });
    const sha256 = await value(database, 'select file_sha256 from extractor.extractions');
    expect(await fileSha256(join(folder, 'again.csv'))).toBe(sha256);
    expect(await findBrokenAtRest(database, folder)).toEqual([]);
  });
});

describe('stdout that closes', () => {
  it.each([/^sql -- Puts a running/, /^sql -- Claims/])('before %s: rolled back', async (step) => {
    const chaos = await setUpChaos(4000);
    const run = chaos.step(...extractPeople(3000), '--output', '-');
    expect(await run.until((name) => step.test(name))).toBeDefined();
    run.child.stdout?.destroy();
    const ended = await run.finish();
    expect(ended.stderr).toContain('its reader closed it');
    await expectRolledBack(chaos, ended);
  });

  it('when only the path of the file was left to be told: done', async () => {
    const { step, database, folder } = await setUpChaos(4000);
    const run = step(...extractPeople(120), '--output', 'told.csv');
    await run.until((name) => name.startsWith('sql -- The file stands'));
    run.child.stdout?.destroy();
    expect(await run.finish()).toMatchObject({ code: 0 });
    expect(await findBrokenAtRest(database, folder)).toEqual([]);
  });
});
