import { expect, it } from 'vitest';
import type { LogFields } from '../../src/log.js';
import { setUp } from './setting.js';

it('shows no internals of what fails, logs them under the reference it tells, and goes on', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const logged: { message: string; fields: LogFields }[] = [];
  await setting.bot({}, undefined, (message, fields) => logged.push({ message, fields }));
  await setting.database.run('alter table mejores_ladas rename to mejores');
  ana.says('/get 5 premium');
  const { text } = await ana.reads(/La base de datos no está lista/);
  expect(text).not.toMatch(/mejores|relation|select|error/i);
  const reference = /Referencia: ([0-9a-f]{8})$/.exec(text)?.[1];
  expect(logged.filter(({ fields }) => fields.reference === reference)).toHaveLength(1);
  await setting.database.run('alter table mejores rename to mejores_ladas');
  await setting.database.run(`
    create function fail() returns trigger language plpgsql as $$ begin raise exception 'a secret'; end $$;
    create trigger failing before insert on extractor.extractions for each row execute function fail()`);
  ana.says('/get 5 premium');
  expect((await ana.reads(/Referencia: /)).text).not.toContain('secret');
  await setting.database.run('drop trigger failing on extractor.extractions');
  ana.says('/get 5 premium txt');
  await ana.receives();
});

it('logs who is refused, and how many were, without what they wrote', async () => {
  const setting = await setUp();
  const stranger = await setting.person(666, null);
  const logged: { message: string; fields: LogFields }[] = [];
  await setting.bot({}, undefined, (message, fields) => logged.push({ message, fields }));
  stranger.says('/get 5 Jalisco');
  stranger.says('/help');
  const refusals = () => logged.filter(({ message }) => message === 'telegram refused');
  await setting.api.waitFor(() => setting.api.chats.messages.length > 0, 'the refusal');
  while (refusals().length < 2) await new Promise(setImmediate);
  expect(refusals().map(({ fields }) => fields)).toEqual([
    { user: 666, chat: 666, refused: 1 },
    { user: 666, chat: 666, refused: 2 },
  ]);
});
