import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';
import { serve } from '../support/serve.js';

it('tells that it lives and can work, and to who has the token, how', async () => {
  const { url: database } = await createTestDatabase();
  const token = 'a-token-of-some-length';
  const { url } = await serve({ DATABASE_URL: database, BOT_SERVE_TOKEN: token });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

  const live = await fetch(`${url}/health/live`);
  expect(live.status).toBe(200);
  expect(await live.json()).toMatchObject({ status: 'live' });

  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ status: 'ready' });

  const told = await fetch(`${url}/health/ready?x=1`, { headers: { authorization: `Bearer ${token}` } });
  expect(await told.json()).toEqual({
    status: 'ready',
    version: expect.any(String),
    checks: {
      process: { ok: true, state: 'running' },
      database: { ok: true, state: 'answers' },
      migrations: { ok: true, state: 'applied' },
      breaker: { ok: true, state: 'closed' },
      pool: { ok: true, state: expect.stringMatching(/^\d+ of 50 connections lent, 0 waiting$/) },
    },
  });
  for (const wrong of ['Bearer wrong', token, `Bearer ${token}x`]) {
    const refused = await fetch(`${url}/health/ready`, { headers: { authorization: wrong } });
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain(token);
  }
});

it('serves metrics, without anybody in them', async () => {
  const { url: database } = await createTestDatabase();
  const env = { DATABASE_URL: database };
  const { url } = await serve(env);
  const run = await runContacts(
    ['extract', '--state', 'Jalisco', '--amount', '5', '--user', 'ana', '--output', '-'],
    env,
    '/tmp',
  );
  expect(run.code, run.stderr).toBe(0);
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  expect(text).toMatch(/^contacts_pool_connections\{state="most"\} 50$/m);
  expect(text).toMatch(/^contacts_breaker\{state="closed"\} 1$/m);
  expect(text).toMatch(/^contacts_info\{version="[\d.]+"\} 1$/m);
  expect(text).not.toMatch(/\bana\b|"[^"\n]*\d{10}[^"\n]*"/);
});

it('answers what there is, by GET and HEAD only', async () => {
  const { url: database } = await createTestDatabase();
  const { url } = await serve({ DATABASE_URL: database });
  for (const path of ['/', '/health', '/metrics/', '/constructor', '/__proto__']) {
    const response = await fetch(url + path);
    expect(response.status, path).toBe(404);
    expect(await response.text()).toContain('/health/live, /health/ready, /metrics');
  }
  const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
  expect(posted.status).toBe(405);
  expect(posted.headers.get('allow')).toBe('GET, HEAD');
  const head = await fetch(`${url}/health/live`, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(10);
  expect(await head.text()).toBe('');
});

it('lives without a database, and says that it cannot work', async () => {
  const token = 'a-token-of-some-length';
  const { url } = await serve({ DATABASE_URL: 'postgres://127.0.0.1:1/none', BOT_SERVE_TOKEN: token });
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const ready = await fetch(`${url}/health/ready`, { headers: { authorization: `Bearer ${token}` } });
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    status: 'not ready',
    checks: { database: { ok: false, state: 'unreachable' }, migrations: { ok: false, state: 'unknown' } },
  });
});

it('cannot work before the database is migrated', async () => {
  const { url: database } = await createTestDatabase('existing');
  const { url } = await serve({ DATABASE_URL: database });
  expect((await fetch(`${url}/health/ready`)).status).toBe(503);
});

it.each(['SIGTERM', 'SIGINT'] as const)('stops with 0 at %s, and says so in its log', async (signal) => {
  const { url: database } = await createTestDatabase();
  const { child, ended, url } = await serve({ DATABASE_URL: database, BOT_DB_POOLSIZE: '3' });
  await fetch(`${url}/metrics`);
  child.kill(signal);
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const messages = lines.map(({ msg }) => msg);
  expect(messages).toEqual(
    expect.arrayContaining(['a setting has no effect', 'serving', 'stopping', 'stopped']),
  );
});

it('refuses an address that is taken, with exit 2', async () => {
  const { url: database } = await createTestDatabase();
  const { url } = await serve({ DATABASE_URL: database });
  const { code, stderr } = await runContacts(
    ['serve'],
    { DATABASE_URL: database, BOT_SERVE_PORT: new URL(url).port },
    '/tmp',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('Set BOT_SERVE_HOST and BOT_SERVE_PORT');
});
