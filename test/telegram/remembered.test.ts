import { expect, it, onTestFinished } from 'vitest';
import { openCaches } from '../../src/caches/index.js';
import { Database } from '../../src/database/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { makeTestFolder } from '../support/test-folder.js';
import { setUp } from './setting.js';

it('while the database is away, who looks is told what is remembered, once, and how old it is', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const joe = await setting.person(502, 'analyst', 'en-GB');
  const eve = await setting.person(666, null);
  const proxy = await openProxy(setting.connection);
  let there = true;
  const takeAway = async (): Promise<void> => {
    if (there) await proxy.close();
    there = false;
  };
  onTestFinished(takeAway);
  const database = new Database({ connection: proxy.connection, connectTimeoutMs: 500 });
  onTestFinished(() => database.close());
  const env = { XDG_CACHE_HOME: await makeTestFolder(), DATABASE_URL: setting.url };
  const caches = openCaches(loadSettings(env), { env, service: true, redis: { onAway() {}, onBack() {} } });
  onTestFinished(() => caches?.close());
  await setting.bot({}, database, undefined, caches);
  ana.says('/available Jalisco');
  await ana.reads(/^Disponibles en Jalisco: 3,225$/);
  joe.says('/cities Jalisco');
  await joe.reads(/^Available in Jalisco.*\nGuadalajara: 2,375/);
  // Else the outage would meet what is answered, but not yet noted as such.
  const open = 'select exists (select from extractor.telegram_inbox where handled_at is null)';
  while (await value<boolean>(setting.database, open));
  await takeAway();
  ana.says('/available jalisco');
  await ana.reads(
    /^Disponibles en Jalisco: 3,225\nLa base de datos no responde; esto se contó hace \d+ s\.$/,
  );
  joe.says('/cities jalisco');
  await joe.reads(/Guadalajara: 2,375[\s\S]*\nThe database does not answer; this was counted \d+ s ago\.$/);
  eve.says('/available Jalisco');
  ana.says('/get 5 Jalisco txt');
  await ana.reads(/La base de datos no responde\. No se perdió nada/);
  const remembered = setting.api.chats.messages.filter(({ text }) => /esto se contó/.test(text ?? ''));
  expect(remembered).toHaveLength(1);
  expect(setting.api.chats.messages.filter(({ chat }) => chat.id === 666)).toEqual([]);
});
