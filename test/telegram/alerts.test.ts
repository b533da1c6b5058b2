import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { token } from '../support/bot-api/index.js';
import { startContacts } from '../support/run-contacts.js';
import { setUp } from './setting.js';

it('tells the chat of the administrators of alerts that contacts serve finds', async () => {
  const setting = await setUp();
  const admins = await setting.person(900, null);
  await setting.database.run(`
    insert into extractor.extractions (id, state, scope, requested, partial, seed, requested_by, channel, host,
      tool_version)
    select gen_random_uuid(), 'failed', '{"kind": "premium", "top": 10}', 5, false, 1, 'cli:ana', 'cli', 'here', '0'
    from generate_series(1, 20)`);
  const server = startContacts(
    ['serve'],
    {
      DATABASE_URL: setting.url,
      BOT_SERVE_PORT: '0',
      BOT_LOG_LEVEL: 'silent',
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: setting.api.url,
      TELEGRAM_ADMIN_CHAT: '900',
    },
    setting.folder,
  );
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
  });
  const { text } = await admins.reads(
    /^contacts on \S+: firing: extractions fail\n20 of the last 20 extractions/,
  );
  expect(text).not.toContain(token);
});
