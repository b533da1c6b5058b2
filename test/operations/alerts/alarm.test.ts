import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type Log, silentLog } from '../../../src/log.js';
import { Alarm } from '../../../src/operations/alerts/alarm.js';
import { type Finding, fine, wrong } from '../../../src/operations/alerts/alert.js';
import { webhookMessenger } from '../../../src/operations/alerts/webhook.js';

/** A webhook that takes what it is sent, or answers with another status. */
async function openHook() {
  const received: { status: string; alert: string; text: string }[] = [];
  const hook = { status: 200, received, url: '' };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (hook.status === 200) received.push(JSON.parse(body));
    response.writeHead(hook.status, hook.status === 302 ? { location: '/elsewhere' } : {}).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/hunter2`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return hook;
}

function setUp(hookUrl: string, log: Log = silentLog) {
  const finding: { now: Finding } = { now: fine };
  const fires: boolean[] = [];
  const alarm = new Alarm({
    conditions: [{ name: 'low stock', look: () => finding.now }],
    messengers: [webhookMessenger(hookUrl)],
    log,
    onLook: (_, firing) => fires.push(firing),
  });
  const look = (found: Finding) => {
    finding.now = found;
    return alarm.look(new AbortController().signal);
  };
  return { look, fires };
}

it('posts each change once to the webhook', async () => {
  const hook = await openHook();
  const { look, fires } = setUp(hook.url);
  await look(fine);
  await look(wrong('Few are left.'));
  await look(wrong('Few are left.'));
  await look(fine);
  await look(fine);
  expect(hook.received.map(({ status }) => status)).toEqual(['firing', 'resolved']);
  expect(hook.received[0]).toMatchObject({
    alert: 'low stock',
    message: 'Few are left.',
    text: expect.stringMatching(/^contacts on .*: firing: low stock\. Few are left\.$/),
    since: expect.any(String),
    version: expect.any(String),
  });
  expect(fires).toEqual([false, true, true, false, false]);
});

it.each([500, 302])('posts again what did not arrive (%i), without telling where to', async (status) => {
  const hook = await openHook();
  const warnings: string[] = [];
  const log: Log = {
    ...silentLog,
    warn: (message, fields) => warnings.push(message + String(fields?.error)),
  };
  const { look } = setUp(hook.url, log);
  hook.status = status;
  await look(wrong('Few are left.'));
  await look(wrong('Few are left.'));
  hook.status = 200;
  await look(wrong('Few are left.'));
  await look(fine);
  expect(hook.received.map((notice) => notice.status)).toEqual(['firing', 'resolved']);
  expect(warnings).toHaveLength(2);
  expect(warnings.join()).not.toContain('hunter2');
});

it('tells nothing of what began and ended while nobody could be reached', async () => {
  const hook = await openHook();
  const { look } = setUp(hook.url);
  hook.status = 500;
  await look(wrong('Few are left.'));
  await look(fine);
  hook.status = 200;
  await look(fine);
  expect(hook.received).toEqual([]);
});

it('tells the end of what was told, also when news of it got lost on the way', async () => {
  const hook = await openHook();
  const { look } = setUp(hook.url);
  await look(wrong('a', ['a']));
  hook.status = 500;
  await look(wrong('a, b', ['a', 'b']));
  await look(fine);
  hook.status = 200;
  await look(fine);
  expect(hook.received.map(({ status }) => status)).toEqual(['firing', 'resolved']);
});
