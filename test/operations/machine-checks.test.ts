import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../src/database/index.js';
import { judgeClock, judgeTimeZone } from '../../src/operations/checks/clocks.js';
import { judgeConnection } from '../../src/operations/checks/connection.js';
import { judgeSpace } from '../../src/operations/checks/export-folder.js';
import type { Finding } from '../../src/operations/index.js';
import { diagnose } from '../../src/operations/index.js';
import { createTestDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { startRedis } from '../support/redis.js';
import { runContacts } from '../support/run-contacts.js';

const find = async (database: Database, name: string, exportFolder?: string) => {
  const { checks } = await diagnose(database, exportFolder === undefined ? {} : { exportFolder });
  return checks.find((finding) => finding.name === name);
};

describe('connection', () => {
  const facts = { user: 'ana', database: 'crm', address: '10.0.0.9', tls: null, given: 97 };

  it('is fine when it is encrypted, or stays on this machine', () => {
    for (const fine of [{ tls: 'TLSv1.3' }, { address: null }, { address: '127.0.0.1' }, { address: '::1' }])
      expect(judgeConnection({ ...facts, ...fine }, 50).map(({ status }) => status)).toEqual(['ok']);
  });

  it('is warned of when it can be listened to, and when the server gives fewer than may be opened', () => {
    const [open, few] = judgeConnection(facts, 98);
    expect(open).toMatchObject({ status: 'warn', fix: expect.stringContaining('sslmode=verify-full') });
    expect(few).toMatchObject({ status: 'warn', message: expect.stringContaining('Up to 98') });
    expect(judgeConnection(facts, 97)).toHaveLength(1);
  });

  it('is told as it is', async () => {
    const { database, connection } = await createTestDatabase();
    expect(await find(database, 'connection')).toMatchObject({
      status: 'ok',
      message: `As ${connection.user} to ${connection.database}, on this machine.`,
    });
  });
});

describe('rights', () => {
  /** A user with nothing but what is granted. */
  async function openAs(grants: (user: string) => string) {
    const { database, connection } = await createTestDatabase();
    const user = `doctor_${connection.database.slice(-12)}`;
    await database.run(`create role ${user} login password 'x'`);
    onTestFinished(async () => {
      await theirs.close();
      await database.run(`drop owned by ${user}; drop role ${user}`);
    });
    for (const statement of grants(user).split(';')) await database.run(statement);
    const theirs = new Database({ connection: { ...connection, user, password: 'x' } });
    return { theirs, user };
  }

  it('suffice for the owner', async () => {
    const { database } = await createTestDatabase();
    expect(await find(database, 'rights')).toMatchObject({ status: 'ok' });
  });

  it('of who may look are told, with what mends it', async () => {
    const { theirs, user } = await openAs(
      (
        name,
      ) => `grant select on contacts, mejores_ladas to ${name}; grant usage on schema extractor to ${name};
        grant select on all tables in schema extractor to ${name}`,
    );
    expect(await find(theirs, 'rights')).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/update on contacts \(.*opt_out_at.*It can look, and not extract/),
      fix: expect.stringContaining(`grant contacts_extractor to ${user};`),
    });
  });

  it('of who may not even look fail', async () => {
    const { theirs } = await openAs(
      (
        name,
      ) => `grant select (id, lada, status) on contacts to ${name}; grant usage on schema extractor to ${name};
        grant select on all tables in schema extractor to ${name}`,
    );
    expect(await find(theirs, 'rights')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/select on contacts \(.*phone_e164/),
    });
  });
});

describe('clocks', () => {
  it('agree within five seconds and what the way takes', () => {
    expect(judgeClock(4_900, 0).status).toBe('ok');
    expect(judgeClock(-6_000, 2_000).status).toBe('ok');
    expect(judgeClock(6_000, 0)).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('6 s behind'),
    });
    expect(judgeClock(-90_000, 10)).toMatchObject({ message: expect.stringContaining('90 s ahead of') });
  });

  it('tell a time zone that one side has from long ago', () => {
    const now = new Date('2026-07-01T18:05:00Z');
    expect(judgeTimeZone(now, '2026-07-01 12:05', 'America/Mexico_City').status).toBe('ok');
    // With the summer time that Mexico gave up in 2022.
    expect(judgeTimeZone(now, '2026-07-01 13:05', 'America/Mexico_City')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('12:05 by this machine and 2026-07-01 13:05 by the server'),
    });
  });

  it('are fine here', async () => {
    const { database } = await createTestDatabase();
    expect(await find(database, 'clock')).toMatchObject({ status: 'ok' });
    expect(await find(database, 'time zone')).toMatchObject({ status: 'ok' });
  });
});

describe('export folder', () => {
  it('need not be there yet, and must not be a file', async () => {
    const { database } = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'contacts-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(await find(database, 'export folder', join(folder, 'new', 'exports'))).not.toMatchObject({
      status: 'fail',
    });
    await writeFile(join(folder, 'file'), '');
    expect(await find(database, 'export folder', join(folder, 'file', 'exports'))).toMatchObject({
      status: 'fail',
    });
  });

  it.skipIf(process.getuid?.() === 0)('must be writable', async () => {
    const { database } = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'contacts-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'closed'), { mode: 0o500 });
    expect(await find(database, 'export folder', join(folder, 'closed'))).toMatchObject({ status: 'fail' });
  });

  it('is warned of when its disk is nearly full', () => {
    expect(judgeSpace('/x', { free: 2 ** 29, size: 2 ** 40 })).toMatchObject({
      status: 'warn',
      fix: 'contacts purge',
    });
    expect(judgeSpace('/x', { free: 2 ** 39, size: 2 ** 40 }).status).toBe('ok');
  });
});

it('finds what a process that died left behind', async () => {
  const { database } = await createTestDatabase();
  expect(await find(database, 'unfinished')).toMatchObject({ status: 'ok' });
  await database.run(
    `insert into extractor.extractions
       (id, state, scope, requested, partial, seed, requested_by, channel, host, tool_version)
     values (gen_random_uuid(), 'running', '{"kind": "lada", "value": "33"}', 5, false, 1, 'test:ana', 'test', $1, '0')`,
    [hostname()],
  );
  expect(await find(database, 'unfinished')).toMatchObject({
    status: 'warn',
    message: 'An extraction was left behind here, by a process that died.',
    fix: 'contacts reconcile   # here',
  });
});

describe('Redis', () => {
  const findings = async (REDIS_URL?: string) => {
    const { url } = await createTestDatabase();
    const { stdout } = await runContacts(['doctor', '--json'], {
      DATABASE_URL: url,
      ...(REDIS_URL !== undefined && { REDIS_URL }),
    });
    return (JSON.parse(stdout).checks as Finding[]).filter(({ name }) => name === 'Redis');
  };

  it('is not missed where no setting names it', async () => {
    expect(await findings()).toEqual([]);
  });

  it('is fine when it answers', async ({ skip }) => {
    const redis = await startRedis();
    if (redis === undefined) return skip('redis-server is not installed');
    onTestFinished(() => redis.stop());
    const [found] = await findings(redis.url);
    expect(found).toMatchObject({ status: 'ok', message: expect.stringMatching(/^Answers in .* ms\.$/) });
  });

  it('is warned of when it does not, with nothing secret', async () => {
    const [found] = await findings(`redis://:a-secret@127.0.0.1:${await freePort()}`);
    expect(found).toMatchObject({ status: 'warn', fix: expect.stringContaining('REDIS_URL') });
    expect(found?.message).toMatch(/ECONNREFUSED.*works without it/);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});
