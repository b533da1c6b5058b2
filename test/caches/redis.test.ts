import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { createClient } from '@redis/client';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { startRedis } from '../support/redis.js';
import { runContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

async function setUp(skip: (why: string) => never, password?: string) {
  const redis = await startRedis(password);
  if (redis === undefined) return skip('redis-server is not installed');
  onTestFinished(() => redis.stop());
  const { database, connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  let there = true;
  const takeAway = async (): Promise<void> => {
    if (there) await proxy.close();
    there = false;
  };
  onTestFinished(takeAway);
  const { user, password: secret, port, database: name } = proxy.connection;
  const DATABASE_URL = `postgres://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${name}?sslmode=disable`;
  /** Runs a command in a home of its own, as another user on another machine has it. */
  const run = async (args: string[], env: NodeJS.ProcessEnv = {}) =>
    runContacts(args, {
      DATABASE_URL,
      REDIS_URL: redis.url,
      XDG_CACHE_HOME: await makeTestFolder(),
      BOT_DB_POOL_TIMEOUT: '1',
      ...env,
    });
  return { redis, database, run, takeAway };
}

const extract = ['extract', '--state', 'Jalisco', '--amount', '5', '--output', '-'];

it('what one machine has read, others tell while the database is away', async ({ skip }) => {
  const { run, takeAway, redis } = await setUp(skip);
  expect((await run(['availability', '--by', 'city'])).code).toBe(0);
  await takeAway();
  const { code, stdout, stderr } = await run(['availability', '--state', 'jalisco']);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^3,225 available in Jalisco as of/);
  const parts = await run(['locations', 'states'], {
    REDIS_URL: '',
    BOT_REDIS_HOST: '127.0.0.1',
    BOT_REDIS_PORT: String(redis.port),
  });
  expect(parts.code, parts.stderr).toBe(0);
  const { code: refused } = await run(extract);
  expect(refused).toBe(3);
});

it('a claim, a release, an import and an objection mark what they touch', async ({ skip }) => {
  const { run, redis, database } = await setUp(skip);
  const client = createClient({ url: redis.url });
  await client.connect();
  onTestFinished(() => client.destroy());
  const mark = async (topic: string): Promise<string | null> => {
    const [key] = await client.keys(`contacts:*:mark:${topic}`);
    return key === undefined ? null : client.get(key);
  };
  let before = await mark('availability');
  const changes = async (args: string[], topic = 'availability'): Promise<void> => {
    const { code, stderr } = await run(args);
    expect(code, stderr).toBe(0);
    const after = await mark(topic);
    expect(after, args.join(' ')).not.toBe(before);
    before = after;
  };
  await changes(extract);
  const [row] = await database.run<{ id: string }>('select id from extractor.extractions');
  await changes(['release', row?.id ?? '', '--reason', 'test']);
  await changes(['object', 'add', '33 0000 0001']);
  const folder = await makeTestFolder();
  await writeFile(`${folder}/people.csv`, 'numero,estado\n9630900001,Chiapas\n');
  await changes(['import', `${folder}/people.csv`]);
  expect(await mark('premium')).toBe(null);
  before = null;
  await writeFile(`${folder}/ladas.csv`, 'lada,icpth_2022\n33,100000\n');
  await changes(['import-ladas', `${folder}/ladas.csv`], 'premium');
});

it('nothing remembered decides a claim: a place that no cache knows is found, one that all know is empty', async ({
  skip,
}) => {
  const { run, redis, database } = await setUp(skip);
  for (const kind of ['city', 'municipality', 'state']) await run(['availability', '--by', kind]);
  await run(['locations', 'cities']);
  // By somebody else's hand, so that nothing is told of it.
  await database.run(
    `insert into contacts (phone_e164, phone_national, lada, state_name, municipality, city, status)
     values ('+529630900001', '9630900001', '963', 'Chiapas', 'Comitán', 'COMITAN', 'VERIFIED')`,
  );
  await database.run("update contacts set status = 'ACTIVE' where state_name = 'Colima'");
  const found = await run(['extract', '--city', 'Comitan', '--amount', '1', '--output', '-']);
  expect(found.stdout, found.stderr).toBe('529630900001\n');
  const empty = await run(['extract', '--state', 'Colima', '--amount', '1', '--output', '-']);
  expect(empty.code).toBe(4);
  // Nor does what somebody wrote there.
  const client = createClient({ url: redis.url });
  await client.connect();
  onTestFinished(() => client.destroy());
  const lie = JSON.stringify({
    at: Date.now(),
    rows: [{ lada: '999', state_name: 'Nowhere', name: 'Nowhere', available: '9' }],
  });
  for (const key of await client.keys('*:answer:*')) await client.set(key, lie);
  const nowhere = await run(['extract', '--city', 'Nowhere', '--amount', '1', '--output', '-']);
  expect(nowhere.code).toBe(2);
});

it.for([
  ['junk', 'junk{', 'string'],
  ['a list where a text should be', 'x', 'list'],
  ['an entry that is none', '{"at":"now","rows":{}}', 'string'],
] as const)('full of %s it is written anew, and nobody notices', async ([, junk, kind], { skip }) => {
  const { run, redis, takeAway } = await setUp(skip);
  const client = createClient({ url: redis.url });
  await client.connect();
  onTestFinished(() => client.destroy());
  const spoil = async (): Promise<void> => {
    for (const key of await client.keys('*')) {
      await client.del(key);
      if (kind === 'list') await client.lPush(key, junk);
      else await client.set(key, junk);
    }
  };
  await run(['availability']);
  await run(extract);
  await spoil();
  const { code, stdout, stderr } = await run(['availability']);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '8,890 available in the whole pool\n',
    stderr: '',
  });
  expect((await run(extract)).code).toBe(0);
  await run(['availability']);
  await takeAway();
  expect((await run(['availability'])).stdout).toContain('8,885 available in the whole pool as of');
});

it.for(['gone', 'frozen', 'nonsense', 'refusing'] as const)(
  'that is %s costs one warning and nothing else',
  async (how, { skip }) => {
    const { run, redis } = await setUp(skip, 'a-secret-password');
    let url = redis.url;
    if (how === 'gone') await redis.stop();
    if (how === 'frozen') redis.freeze();
    if (how === 'refusing') url = url.replace('a-secret', 'another-secret');
    if (how === 'nonsense') {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => {
        server.close();
      });
      url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    for (const args of [['availability', '--by', 'state'], ['locations', 'states'], extract]) {
      const { code, stderr, stdout } = await run(args, { REDIS_URL: url });
      expect(code, stderr).toBe(0);
      expect(stdout).not.toBe('');
      expect(stderr.match(/Redis cannot be used/g), stderr).toHaveLength(1);
      expect(stderr).not.toMatch(/secret|127\.0\.0\.1/);
    }
  },
);
