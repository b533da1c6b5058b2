import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { compile, isAlive, isRoot, makeFolder, removeFolder, serverPid, type Use, use } from './support.js';

const NOBODY = { uid: 65534, gid: 65534 };

let compiled: string;
let parent: string;
let folder: string;
let uses: Use[];

beforeAll(async () => {
  compiled = await compile();
});
afterAll(() => rm(compiled, { recursive: true, force: true }));
beforeEach(async () => {
  parent = await makeFolder();
  folder = join(parent, 'db');
  uses = [];
});
afterEach(async () => {
  for (const { process } of uses) process.kill('SIGKILL');
  await removeFolder(parent);
});

function start(of = folder, options?: Parameters<typeof use>[2]): Use {
  const started = use(compiled, of, options);
  uses.push(started);
  return started;
}

test('three at once from an empty folder, and no server after them', async () => {
  const three = [start(), start(), start()];
  await Promise.all(three.map(({ open }) => open));
  const pid = serverPid(folder) as number;
  await Promise.all(three.map((each) => each.release()));
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
});

test('three one after the other, as fast as they can, over the end of each', async () => {
  for (let round = 0; round < 3; round++) {
    const pair = [start(), start()];
    await Promise.all(pair.map(async (each) => each.release()));
  }
  expect(serverPid(folder)).toBeUndefined();
});

test('the first release leaves the server to the second', async () => {
  const first = start();
  await first.open;
  const second = start();
  await second.open;
  const pid = serverPid(folder) as number;
  await first.release();
  expect(isAlive(pid)).toBe(true);
  await second.release();
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
});

test('a killed use: its pipes close, the next use takes its server over and stops it', async () => {
  const killed = start();
  await killed.open;
  const pid = serverPid(folder) as number;
  const closed = once(killed.process, 'close');
  killed.process.kill('SIGKILL');
  await closed; // would never happen if the server had inherited the pipes
  expect(isAlive(pid)).toBe(true);
  const next = start();
  await next.open;
  expect(serverPid(folder)).toBe(pid);
  await next.release();
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
});

test('killed at any moment of its opening: the next one works', async () => {
  async function killAndOpen(afterMs: number): Promise<void> {
    const killed = start(join(parent, `db${afterMs}`));
    await sleep(afterMs);
    killed.process.kill('SIGKILL');
    const next = start(join(parent, `db${afterMs}`));
    await next.open;
    await next.release();
    expect(serverPid(join(parent, `db${afterMs}`)), `killed after ${afterMs} ms`).toBeUndefined();
  }
  await Promise.all([200, 600, 1000, 1500, 2000, 2500, 3000].map(killAndOpen));
}, 120_000);

test('a killed server is started again, with or without a use that still holds it', async () => {
  const holding = start();
  await holding.open;
  const pid = serverPid(folder) as number;
  process.kill(pid, 'SIGKILL');
  const next = start();
  await next.open;
  expect(serverPid(folder)).not.toBe(pid);
  holding.process.kill('SIGKILL');
  await next.release();
  expect(serverPid(folder)).toBeUndefined();
});

test('the server has a session of its own, so that Ctrl-C in the terminal does not reach it', async () => {
  const holding = start();
  await holding.open;
  const pid = serverPid(folder) as number;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const session = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
  expect(session).toBe(String(pid));
  await holding.release();
});

test('a process that forgets the release ends all the same, and the next use stops the server', async () => {
  const forgetful = start(folder, { script: 'forget.mjs' });
  await forgetful.open;
  await forgetful.release();
  expect(serverPid(folder)).toBeDefined();
  const next = start();
  await next.open;
  await next.release();
  expect(serverPid(folder)).toBeUndefined();
});

test.skipIf(!isRoot)('an ordinary user, and root after that user', async () => {
  await mkdir(folder);
  await chown(folder, NOBODY.uid, NOBODY.gid);
  const theirs = start(folder, NOBODY);
  await theirs.open;
  const pid = serverPid(folder) as number;
  expect(statSync(`/proc/${pid}`).uid).toBe(NOBODY.uid);
  await theirs.release();

  const roots = start();
  await roots.open;
  await roots.release();
  const again = start(folder, NOBODY);
  await again.open;
  await again.release();
  expect(serverPid(folder)).toBeUndefined();
});

test.skipIf(!isRoot)("root's database is closed to an ordinary user", async () => {
  const roots = start();
  await roots.open;
  await expect(start(folder, NOBODY).open).rejects.toThrow(/BAD_INPUT/);
  await roots.release();
});
