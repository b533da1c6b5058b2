import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type EmbeddedServer, openEmbeddedServer } from '../../../src/database/embedded/index.js';
import { FAST, isAlive, makeFolder, removeFolder, serverPid } from './support.js';

let template: string;
let parent: string;
let folder: string;

beforeAll(async () => {
  template = await makeFolder();
  await (await openEmbeddedServer(join(template, 'db'), FAST)).release();
});
afterAll(() => removeFolder(template));

beforeEach(async () => {
  parent = await makeFolder();
  folder = join(parent, 'db');
});
afterEach(() => removeFolder(parent));

/** Puts a database there that was made before and is not running. */
function makeDatabase(): void {
  execFileSync('cp', ['-a', join(template, 'db'), folder]);
}

async function ask(server: EmbeddedServer, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(server.connection);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

test('release stops the server, and the next opening finds the data', async () => {
  const progress: string[] = [];
  const first = await openEmbeddedServer(folder, {
    ...FAST,
    onProgress: (message) => progress.push(message),
  });
  const pid = serverPid(folder) as number;
  expect(isAlive(pid)).toBe(true);
  await ask(first, 'create table kept as select 7 as seven');
  await first.release();
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
  expect(readdirSync(folder).sort()).toEqual(['data', 'password', 'server.log']);
  expect(progress).toEqual([expect.stringMatching(/^Creating/), expect.stringMatching(/^Starting/)]);

  const second = await openEmbeddedServer(folder, FAST);
  expect(await ask(second, 'select seven from kept')).toEqual([[7]]);
  await second.release();
  expect(serverPid(folder)).toBeUndefined();
});

test('its settings: no network, no world-readable file, options from the caller', async () => {
  makeDatabase();
  const server = await openEmbeddedServer(folder, { postgresOptions: { fsync: 'off', work_mem: '7MB' } });
  const names = [
    'listen_addresses',
    'fsync',
    'work_mem',
    'shared_buffers',
    'log_min_messages',
    'jit',
    'data_checksums',
  ];
  const settings = names.map((name) => `current_setting('${name}')`);
  expect(await ask(server, `select ${settings}`)).toEqual([['', 'off', '7MB', '256MB', 'log', 'off', 'on']]);
  expect(await ask(server, `select 'ÑANDÚ' = upper('ñandú')`)).toEqual([[true]]);
  for (const name of ['data', 'password', 'server.log']) {
    expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
  }
  const wrong = new pg.Client({ ...server.connection, password: 'wrong' });
  await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
  await server.release();
});

test('two uses in one process: the last one stops the server', async () => {
  makeDatabase();
  const first = await openEmbeddedServer(folder, FAST);
  const second = await openEmbeddedServer(folder, FAST);
  await first.release();
  await first.release();
  expect(await ask(second, 'select 1')).toEqual([[1]]);
  await second.release();
  expect(serverPid(folder)).toBeUndefined();
});

test('a connection of someone else keeps the server; one of ours does not', async () => {
  makeDatabase();
  const server = await openEmbeddedServer(folder, FAST);
  const visitor = new pg.Client({ ...server.connection, application_name: 'psql' });
  await visitor.connect();
  await server.release();
  expect((await visitor.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await visitor.end();

  const next = await openEmbeddedServer(folder, FAST);
  const forgotten = new pg.Client(next.connection);
  forgotten.on('error', () => {});
  await forgotten.connect();
  await next.release();
  expect(serverPid(folder)).toBeUndefined();
});

test('a connection that is just ending does not keep the server', async () => {
  makeDatabase();
  const server = await openEmbeddedServer(folder, FAST);
  const leaving = new pg.Client({ ...server.connection, application_name: 'leaving' });
  await leaving.connect();
  const left = new Promise((resolve) => setTimeout(() => resolve(leaving.end()), 500));
  await server.release();
  await left;
  expect(serverPid(folder)).toBeUndefined();
});

test('a use outlives a crash of a server process, and still counts', async () => {
  makeDatabase();
  const staying = await openEmbeddedServer(folder, FAST);
  const leaving = await openEmbeddedServer(folder, FAST);
  const holders = `select pid from pg_stat_activity where application_name like '% holder'`;
  const [[crashed] = []] = await ask(staying, holders);
  process.kill(crashed as number, 'SIGKILL');
  await expect.poll(() => ask(staying, holders).catch(() => []), { timeout: 10_000 }).toHaveLength(2);
  await leaving.release();
  expect(await ask(staying, 'select 1')).toEqual([[1]]);
  await staying.release();
  expect(serverPid(folder)).toBeUndefined();
});

test('what an opening that was cut short left behind is cleaned up', async () => {
  await mkdir(join(folder, 'data.new-1', 'base'), { recursive: true });
  await mkdir(join(folder, '.lock'));
  await writeFile(join(folder, 'data.new-1', 'PG_VERSION'), '18\n');
  await writeFile(join(folder, 'password'), 'secret\n');
  await writeFile(join(folder, 'password.new-1'), 'sec');
  const server = await openEmbeddedServer(folder, FAST); // waits until the lock is stale
  expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  expect(server.connection.password).toBe('secret');
  await server.release();
});

test('a database that was not created yet is created', async () => {
  makeDatabase();
  const server = await openEmbeddedServer(folder, FAST);
  const client = new pg.Client({ ...server.connection, database: 'postgres' });
  await client.connect();
  await client.query('drop database contacts with (force)');
  await client.end();
  const second = await openEmbeddedServer(folder, FAST);
  expect(await ask(second, 'select current_database()')).toEqual([['contacts']]);
  await server.release();
  await second.release();
  expect(serverPid(folder)).toBeUndefined();
});

test('lock files whose process number went to another process of the same user are cleared', async () => {
  makeDatabase();
  const { uid, gid } = statSync(join(folder, 'data'));
  const other = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
  try {
    const lock = `${other.pid}\n${folder}/data\n1\n5432\n${folder}\n\n  1 1\nready\n`;
    await writeFile(join(folder, 'data', 'postmaster.pid'), lock);
    await writeFile(join(folder, '.s.PGSQL.5432.lock'), lock);
    await chown(join(folder, '.s.PGSQL.5432.lock'), uid, gid);
    const server = await openEmbeddedServer(folder, FAST);
    expect(await ask(server, 'select 1')).toEqual([[1]]);
    await server.release();
    expect(isAlive(other.pid as number)).toBe(true);
  } finally {
    other.kill();
  }
});

test('a path too long for a socket', async () => {
  folder = join(parent, 'a'.repeat(90), "with 'quotes' and, commas");
  const server = await openEmbeddedServer(folder, FAST);
  try {
    expect(server.connection.host).toMatch(/^\/tmp\/contacts-[0-9a-f]{16}$/);
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    expect(await ask(server, 'select 1')).toEqual([[1]]);
  } finally {
    await server.release();
    await rm(server.connection.host, { recursive: true, force: true });
  }
  expect(serverPid(folder)).toBeUndefined();
});

test('a folder with odd characters', async () => {
  const server = await openEmbeddedServer(join(parent, "ñ, 'o' #;&"), FAST);
  expect(await ask(server, 'select 1')).toEqual([[1]]);
  await server.release();
});

test('a cluster of another major version is refused', async () => {
  makeDatabase();
  await writeFile(join(folder, 'data', 'PG_VERSION'), '17\n');
  await expect(openEmbeddedServer(folder, FAST)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringMatching(/made by PostgreSQL 17.*brings 18/),
  });
});

test('a lost password is named', async () => {
  makeDatabase();
  await rm(join(folder, 'password'));
  await expect(openEmbeddedServer(folder, FAST)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringContaining('password'),
  });
});

test('a server that was started for nothing is stopped', async () => {
  makeDatabase();
  await writeFile(join(folder, 'password'), 'another\n');
  await expect(openEmbeddedServer(folder, FAST)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  expect(await readFile(join(folder, 'server.log'), 'utf8')).toContain('password authentication failed');
  expect(serverPid(folder)).toBeUndefined();
});

test('a server that cannot start: its log is quoted, and the next opening works', async () => {
  makeDatabase();
  const broken = openEmbeddedServer(folder, { postgresOptions: { shared_buffers: 'plenty' } });
  await expect(broken).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('invalid value for parameter "shared_buffers": "plenty"'),
  });
  const server = await openEmbeddedServer(folder, FAST);
  await server.release();
});

test('no statement and no value reaches the log', async () => {
  makeDatabase();
  const server = await openEmbeddedServer(folder, FAST);
  await ask(server, 'create table people (phone text unique)');
  const twice = ask(server, `insert into people values ('+523300000001'), ('+523300000001')`);
  await expect(twice).rejects.toMatchObject({ code: '23505' });
  await server.release();
  expect(await readFile(join(folder, 'server.log'), 'utf8')).not.toMatch(/people|5233/);
});

test('a killed server whose last statement still runs is waited for', async () => {
  makeDatabase();
  const server = await openEmbeddedServer(folder, FAST);
  const busy = new pg.Client(server.connection);
  busy.on('error', () => {});
  await busy.connect();
  const counting = busy
    .query('select count(*) from generate_series(1, 1e12::bigint) n')
    .catch(() => 'cut off');
  await sleep(300); // until it runs
  process.kill(serverPid(folder) as number, 'SIGKILL');
  const opening = openEmbeddedServer(folder, FAST);
  const first = await Promise.race([opening.then(() => 'open'), sleep(1_500, 'waiting')]);
  expect(first).toBe('waiting');
  await busy.end();
  expect(await counting).toBe('cut off');
  await (await opening).release();
  await server.release();
  expect(serverPid(folder)).toBeUndefined();
});
