import { expect, it } from 'vitest';
import { value } from '../support/database.js';
import { setUp } from './setting.js';

const secret = 'a-secret-of-the-tests';

it('takes updates from a webhook, only with the secret, and answers once they are kept', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const stop = await setting.bot({ webhook: { url: 'https://bot.example/hook', secret, port: 0 } });
  const { api } = setting;
  expect(api.webhook).toMatchObject({ url: 'https://bot.example/hook', secret });
  // In the place of what speaks TLS before the bot.
  const url = `http://127.0.0.1:${setting.webhookPort}/hook`;
  const post = (body: string, headers: Record<string, string>, to = url) =>
    fetch(to, { method: 'POST', body, headers }).then(({ status }) => status);
  const named = { 'x-telegram-bot-api-secret-token': secret };
  const update = JSON.stringify({ update_id: 1, message: { text: '/get 5 Jalisco' } });
  expect(await post(update, {})).toBe(401);
  expect(await post(update, { 'x-telegram-bot-api-secret-token': `${secret}x` })).toBe(401);
  expect(await post(update, named, url.replace('hook', 'other'))).toBe(404);
  expect(await post('{"update_id":', named)).toBe(400);
  expect(await post('[]', named)).toBe(400);
  expect((await fetch(url)).status).toBe(405);
  expect(await value(setting.database, 'select count(*)::int from extractor.telegram_inbox')).toBe(0);

  api.webhook = { url, secret };
  const id = ana.says('/get 5 jalisco txt');
  await ana.receives();
  expect(await value(setting.database, 'select max(update_id)::int from extractor.telegram_inbox')).toBe(id);
  await api.waitFor(() => api.unconfirmed.length === 0, 'the update to be confirmed');
  await stop();
  ana.says('/available');
  await setting.bot();
  // Asked for by polling, after the webhook is gone.
  await ana.reads(/Disponibles en total/);
});
