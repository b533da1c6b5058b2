import { expect, it } from 'vitest';
import { value } from '../support/database.js';
import { extractionIn, type Setting, setUp } from './setting.js';

const marked = (setting: Setting) =>
  value<number>(setting.database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'");

it('carries an update out once, however often Telegram tells it, across a restart too', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const stop = await setting.bot();
  const id = ana.says('/get 5 jalisco txt');
  const update = setting.api.unconfirmed.find(({ update_id }) => update_id === id) ?? { update_id: id };
  await ana.receives();
  setting.api.deliver(update);
  ana.says('/available');
  await ana.reads(/Disponibles/);
  await stop();
  setting.api.deliver(update);
  await setting.bot();
  ana.says('/available');
  await ana.reads(/Disponibles/);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(1);
  expect(setting.api.chats.messages.filter(({ document }) => document)).toHaveLength(1);
});

it('answers once to an update that Telegram tells twice, at once or later', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const id = ana.says('/available');
  const update = setting.api.unconfirmed.find(({ update_id }) => update_id === id) ?? { update_id: id };
  setting.api.deliver(update);
  await setting.bot();
  await ana.reads(/Disponibles/);
  // One after another: by the second answer the first is done with.
  ana.says('/status');
  await ana.reads(/No tiene solicitudes/);
  setting.api.deliver(update);
  ana.says('/states');
  await ana.reads(/Disponibles por estado/);
  expect(
    setting.api.chats.messages.filter(({ text }) => text.startsWith('Disponibles en total')),
  ).toHaveLength(1);
});

it('leaves nothing unconfirmed when it is stopped, and answers what it took in', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const stop = await setting.bot();
  ana.says('/available');
  await setting.api.waitFor(() => setting.api.chats.messages.length === 1, 'an answer');
  await stop();
  expect(setting.api.unconfirmed).toEqual([]);
});

it.each(['drop', 'drop the answer'] as const)(
  'sends a file again when the connection fails (%s)',
  async (fault) => {
    const setting = await setUp();
    const ana = await setting.person(501);
    await setting.bot();
    setting.api.fail('sendDocument', fault);
    setting.api.fail('getUpdates', 'drop');
    ana.says('/get 5 jalisco txt');
    const message = await ana.reads(/5 contactos de Jalisco/);
    await setting.api.waitFor(() => message.text.startsWith('Listo'), 'the end');
    const sent = setting.api.chats.messages.filter(({ document }) => document);
    // Of an answer that was lost nobody can tell that it was not: then the same file comes twice.
    expect(sent).toHaveLength(fault === 'drop' ? 1 : 2);
    expect(new Set(sent.map(({ text }) => extractionIn(text))).size).toBe(1);
    expect(await marked(setting)).toBe(5);
  },
);

it('waits when Telegram says so, and holds nobody else up', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const eva = await setting.person(502);
  await setting.bot();
  const tooMany = { error_code: 429, description: 'Too Many Requests: retry after 1', retry_after: 1 };
  setting.api.fail('sendDocument', tooMany, 2, 501);
  setting.api.fail('editMessageText', tooMany, 3, 501);
  ana.says('/get 5 jalisco txt');
  await setting.api.waitFor(() => setting.api.faultsLeft < 5, 'the first refusal');
  eva.says('/get 6 jalisco txt');
  await eva.receives();
  expect(setting.api.chats.messages.some(({ chat, document }) => chat.id === 501 && document)).toBe(false);
  expect((await ana.receives()).text).toMatch(/^5 contactos/);
  expect(await marked(setting)).toBe(11);
});

it('starts once Telegram answers, however often it does not at first', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  for (const method of ['getMe', 'setMyCommands', 'deleteWebhook']) setting.api.fail(method, 'drop');
  await setting.bot();
  expect(setting.api.faultsLeft).toBe(0);
  ana.says('/available');
  await ana.reads(/Disponibles/);
});

it.each([
  [403, 'Forbidden: bot was blocked by the user'],
  [413, 'Request Entity Too Large'],
])('gives up on a file that is refused (%d), and can be asked for it later', async (code, why) => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  setting.api.fail('sendDocument', { error_code: code, description: why });
  ana.says('/get 5 jalisco csv');
  const { text } = await ana.reads(/pero su archivo no se pudo enviar/);
  ana.says(/\/resend [0-9a-f]{8}/.exec(text)?.[0] ?? '');
  const again = await ana.receives();
  const id = extractionIn(again.text);
  const rows = again.document.bytes.toString().trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',')[0])).toEqual(await setting.ledger(id));
  expect(await marked(setting)).toBe(5);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(1);
});

it('serves fifty people at once, everybody with contacts of their own', async () => {
  const setting = await setUp();
  const people = await Promise.all(Array.from({ length: 50 }, (_, n) => setting.person(600 + n)));
  await setting.bot();
  for (const person of people) person.says('/get 20 jalisco txt');
  const files = await Promise.all(people.map((person) => person.receives()));
  const numbers = files.flatMap(({ document }) => document.bytes.toString().trim().split('\n'));
  expect(new Set(numbers).size).toBe(1000);
  expect(await marked(setting)).toBe(1000);
  expect(files.map(({ chat }) => chat.id)).toEqual(people.map(({ sender }) => sender.id));
});

it('sees to one person one after another, and tells who writes too much', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  for (let n = 0; n < 40; n++) ana.says('/available Jalisco');
  await ana.reads(/Espere un poco/);
  const answers = () =>
    setting.api.chats.messages.filter(({ text }) => /^Disponibles en Jalisco: 3,225$/.test(text));
  await setting.api.waitFor(() => answers().length >= 20, 'the first twenty');
  const warnings = setting.api.chats.messages.filter(({ text }) => /Espere un poco/.test(text));
  expect(warnings).toHaveLength(1);
  ana.says('/help');
  await ana.reads(/Para pedir contactos/);
});
