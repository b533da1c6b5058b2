import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { token } from '../support/bot-api/index.js';
import { value } from '../support/database.js';
import { runContacts, startContacts } from '../support/run-contacts.js';
import { extractionIn, type Setting, setUp } from './setting.js';

/** `contacts bot` as a process of its own; it listens when this resolves. */
async function spawnBot(setting: Setting): Promise<ChildProcess> {
  const bot = startContacts(
    ['bot'],
    {
      DATABASE_URL: setting.url,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: setting.api.url,
      TELEGRAM_PROGRESS_INTERVAL: '1',
      BOT_EXPORT_PATH: setting.folder,
      BOT_EXTRACTION_BATCH_SIZE: '50',
      BOT_LOG_LEVEL: 'silent',
    },
    setting.folder,
  );
  onTestFinished(async () => {
    if (bot.exitCode === null && bot.signalCode === null) {
      bot.kill('SIGKILL');
      await once(bot, 'exit');
    }
  });
  const [line] = (await Promise.race([
    once(bot.stdout as NonNullable<typeof bot.stdout>, 'data'),
    once(bot, 'exit'),
  ])) as [Buffer];
  expect(String(line)).toBe('@contactos_bot\n');
  return bot;
}

it('loses no request and repeats none, however often it is killed', async () => {
  const setting = await setUp();
  const { api } = setting;
  const people = await Promise.all([501, 502, 503, 504].map((id) => setting.person(id)));
  const asked = people.flatMap((person, n) =>
    [1, 2, 3].map((round) => ({ person, amount: 100 * round + n })),
  );
  let bot = await spawnBot(setting);
  // Killed after so many more of its calls, which falls into another moment of its work each time.
  const kills = [2, 5, 3, 8, 4, 6, 7, 5];
  for (const [n, calls] of kills.entries()) {
    for (const { person, amount } of asked.slice(n * 2, n * 2 + 2)) person.says(`/get ${amount} jalisco txt`);
    const from = api.calls.length;
    const busy = () => api.calls.length >= from + calls || undefined;
    await Promise.race([api.waitFor(busy, 'the bot to work', 4000).catch(() => {}), once(bot, 'exit')]);
    bot.kill('SIGKILL');
    await once(bot, 'exit');
    bot = await spawnBot(setting);
  }
  const files = () => api.chats.messages.filter(({ document }) => document !== undefined);
  const delivered = () => new Set(files().map(({ text }) => extractionIn(text)));
  await api.waitFor(() => delivered().size === asked.length, 'every file', 90_000);
  const open = "select count(*)::int from extractor.telegram_requests where state <> 'done'";
  while ((await value<number>(setting.database, open)) > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  bot.kill('SIGTERM');
  const [code] = await once(bot, 'exit');
  expect(code).toBe(0);

  // Each request has one extraction that took people; everybody in it is in one file, and nobody in two.
  const sum = asked.reduce((total, { amount }) => total + amount, 0);
  const marked = "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'";
  expect(await value(setting.database, marked)).toBe(sum);
  const states = await setting.database.run<{ state: string; number: number }>(
    'select state, count(*)::int as number from extractor.extractions group by state order by state',
  );
  expect(states.find(({ state }) => state === 'delivered')?.number).toBe(asked.length);
  expect(states.filter(({ state }) => !['delivered', 'failed'].includes(state))).toEqual([]);
  const byExtraction = new Map(
    files().map(({ text, document }) => [extractionIn(text), String(document?.bytes)]),
  );
  const numbers = [...byExtraction.values()].flatMap((text) => text.trim().split('\n'));
  expect(new Set(numbers).size).toBe(sum);
  for (const [id, text] of byExtraction) expect(text.trim().split('\n')).toEqual(await setting.ledger(id));
  for (const { person, amount } of asked) {
    const own = files().filter(
      ({ chat, text }) => chat.id === person.sender.id && text.startsWith(`${amount} `),
    );
    expect(new Set(own.map(({ text }) => extractionIn(text))).size, `${amount} of ${person.sender.id}`).toBe(
      1,
    );
  }
});

it('delivers what was committed when it was killed before it could be sent', async () => {
  const setting = await setUp();
  const { api } = setting;
  const ana = await setting.person(501);
  const wait = { error_code: 429, description: 'Too Many Requests: retry after 50', retry_after: 50 };
  api.fail('sendDocument', wait);
  const bot = await spawnBot(setting);
  ana.says('/get 30 jalisco txt');
  await api.waitFor(() => api.calls.some(({ method }) => method === 'sendDocument'), 'the first try');
  const state = () => value(setting.database, 'select state from extractor.extractions');
  expect(await state()).toBe('delivered');
  bot.kill('SIGKILL');
  await once(bot, 'exit');
  expect(api.chats.messages.some(({ document }) => document)).toBe(false);
  await spawnBot(setting);
  const file = await ana.receives();
  const id = extractionIn(file.text);
  expect(String(file.document.bytes).trim().split('\n')).toEqual(await setting.ledger(id));
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(1);
});

it('tells who does not set it up right, and shows no token', async () => {
  const setting = await setUp();
  const run = (env: NodeJS.ProcessEnv) =>
    runContacts(['bot'], { DATABASE_URL: setting.url, ...env }, setting.folder);
  const none = await run({});
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('Set TELEGRAM_BOT_TOKEN');
  const wrong = '4242:another-token-than-the-server-knows';
  const refused = await run({ TELEGRAM_BOT_TOKEN: wrong, TELEGRAM_API_ROOT: setting.api.url });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('Telegram does not accept the token');
  expect(refused.stderr).not.toContain('another-token');
  const open = await run({ TELEGRAM_BOT_TOKEN: wrong, TELEGRAM_WEBHOOK_URL: 'https://bot.example/hook' });
  expect(open.code).toBe(2);
  expect(open.stderr).toContain('TELEGRAM_WEBHOOK_SECRET');
});
