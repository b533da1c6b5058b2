import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { openDatabase } from '../../src/database/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { makeCertificates } from '../support/certificates.js';
import { type DebianServer, startDebianServer } from '../support/debian-server.js';
import { freePort } from '../support/free-port.js';
import { runContacts } from '../support/run-contacts.js';

let server: DebianServer | undefined;
let port = 0;
let certificates = '';

beforeAll(async () => {
  port = await freePort();
  certificates = await mkdtemp(join(tmpdir(), 'contacts-tls-'));
  await makeCertificates(certificates, 'localhost');
  server = await startDebianServer(15, async (folder) => {
    for (const name of ['server.crt', 'server.key']) {
      await copyFile(join(certificates, name), join(folder, name));
      await chmod(join(folder, name), 0o600);
    }
    return {
      listen_addresses: '127.0.0.1',
      port: String(port),
      ssl: 'on',
      ssl_cert_file: join(folder, 'server.crt'),
      ssl_key_file: join(folder, 'server.key'),
    };
  });
});

afterAll(async () => {
  await server?.stop();
  await rm(certificates, { recursive: true, force: true });
});

const file = (name: string) => join(certificates, name);

/** Whether a connection by these settings is encrypted. */
async function encrypted(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const settings = loadSettings(environment, '/nonexistent/.env');
  let database: Database | undefined;
  try {
    database = await openDatabase(settings);
    const [row] = await database.run<{ ssl: boolean }>(
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    );
    return row?.ssl ?? false;
  } finally {
    await database?.close();
  }
}

const parts = (mode: string | undefined, ca?: string, host = 'localhost'): NodeJS.ProcessEnv => ({
  BOT_DB_HOST: host,
  BOT_DB_PORT: String(port),
  BOT_DB_NAME: 'postgres',
  BOT_DB_USER: 'contacts',
  BOT_DB_SSLMODE: mode,
  BOT_DB_SSL_CA: ca,
});

const url = (mode: string, ca?: string, host = 'localhost'): NodeJS.ProcessEnv => ({
  DATABASE_URL: `postgres://contacts@${host}:${port}/postgres?sslmode=${mode}${ca === undefined ? '' : `&sslrootcert=${encodeURIComponent(ca)}`}`,
});

describe.each([
  ['in parts', parts],
  ['in an address', url],
])('TLS, set %s', (_, set) => {
  it.each([
    ['disable', undefined, 'localhost', false],
    ['require', undefined, 'localhost', true],
    ['require', 'ca.crt', '127.0.0.1', true],
    ['verify-ca', 'ca.crt', 'localhost', true],
    ['verify-ca', 'ca.crt', '127.0.0.1', true],
    ['verify-full', 'ca.crt', 'localhost', true],
  ])('%s with %s to %s connects', async (mode, ca, host, secure) => {
    if (server === undefined) return;
    expect(await encrypted(set(mode, ca && file(ca), host))).toBe(secure);
  });

  it.each([
    ['require', 'other.crt', 'localhost', 'signed by nobody who is trusted'],
    ['verify-ca', 'other.crt', 'localhost', 'signed by nobody who is trusted'],
    ['verify-full', undefined, 'localhost', 'signed by nobody who is trusted'],
    ['verify-full', 'ca.crt', '127.0.0.1', 'its certificate is for another host'],
  ])('%s with %s to %s refuses', async (mode, ca, host, why) => {
    if (server === undefined) return;
    await expect(encrypted(set(mode, ca && file(ca), host))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining(why),
    });
  });

  it('tells of a file that is not there, and of one that is missing', async () => {
    if (server === undefined) return;
    for (const wrong of [set('verify-full', file('none.crt')), set('verify-ca')])
      await expect(encrypted(wrong)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

it('says nothing on stderr of its own accord, and no password when an address is wrong', async () => {
  if (server === undefined) return;
  const fine = await runContacts(['migrate', '--dry-run'], url('require'), '/tmp');
  expect(fine.code, fine.stderr).toBe(0);
  expect(fine.stderr).toBe('');
  const wrong = await runContacts(['history'], { DATABASE_URL: 'postgres://ana:hunter2@[x/crm' }, '/tmp');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).not.toContain('hunter2');
});

it('tells of a server without TLS', async () => {
  const { createTestDatabase } = await import('../support/database.js');
  const { openProxy } = await import('../support/proxy.js');
  const { connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  const { user, database } = connection;
  await expect(
    encrypted({
      BOT_DB_HOST: '127.0.0.1',
      BOT_DB_PORT: String(proxy.connection.port),
      BOT_DB_NAME: database,
      BOT_DB_USER: user,
      BOT_DB_SSLMODE: 'require',
    }),
  ).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('does not encrypt connections'),
  });
  await proxy.close();
});
