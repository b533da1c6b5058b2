import { expect, it, onTestFinished } from 'vitest';
import { Telegram } from '../../src/telegram/telegram.js';
import { BotApi, Person, token } from '../support/bot-api/index.js';

async function open() {
  const api = await BotApi.open();
  onTestFinished(() => api.close());
  const ana = new Person(api, 501);
  return { api, ana, telegram: new Telegram(token, api.url) };
}

it('changes a message in order, and minds neither one that reads so already nor one that is gone', async () => {
  const { api, ana, telegram } = await open();
  const id = await telegram.send(501, 'one');
  await Promise.all(['two', 'two', 'three'].map((text) => telegram.edit(501, id, text)));
  expect((await ana.reads(/./)).text).toBe('three');
  expect(api.calls.map(({ code }) => code)).toEqual([200, 200, 400, 200]);
  await telegram.api.deleteMessage(501, id);
  await telegram.edit(501, id, 'four');
  api.fail('editMessageText', { error_code: 403, description: 'Forbidden: bot was blocked by the user' });
  await expect(telegram.edit(501, id, 'five')).rejects.toThrow('blocked');
});

it('waits as long as Telegram says, and no other call waits with it', async () => {
  const { api, telegram } = await open();
  api.chats.known.set(502, { id: 502, type: 'private' });
  api.fail('sendMessage', { error_code: 429, description: 'Too Many Requests', retry_after: 1 }, 2, 501);
  const slow = telegram.send(501, 'slow');
  await api.waitFor(() => api.faultsLeft === 1, 'the first refusal');
  await telegram.send(502, 'quick');
  await slow;
  expect(api.chats.messages.map(({ text }) => text)).toEqual(['quick', 'slow']);
});

it('cuts what is too long at the end of a line, never in the middle of a character', async () => {
  const { ana, telegram } = await open();
  await telegram.send(501, 'a line of some length\n'.repeat(400));
  expect((await ana.reads(/./)).text).toMatch(/length\n…$/);
  await telegram.send(501, '🙂'.repeat(4000));
  const { text } = await ana.reads(/🙂/u);
  expect(text.length).toBeLessThanOrEqual(4096);
  expect(text).toMatch(/^🙂+…$/u);
});
