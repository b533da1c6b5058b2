import { expect, it } from 'vitest';
import { removeUser } from '../../src/limits/index.js';
import { value } from '../support/database.js';
import { setUp } from './setting.js';

it('refuses strangers without a hint of what there is, and extracts nothing', async () => {
  const setting = await setUp();
  const stranger = await setting.person(666, null);
  await setting.bot();
  for (const text of ['/start', '/get 5 Jalisco', '/available', '/states']) stranger.says(text);
  await stranger.reads(/^No puedo atenderle aquí\.$/);
  await setting.api.waitFor(() => setting.api.unconfirmed.length === 0, 'all to be taken in');
  const handled =
    'select count(*)::int from extractor.telegram_inbox where handled_at is not null and payload is null';
  while ((await value<number>(setting.database, handled)) < 4) await new Promise(setImmediate);
  // Told once; the others are logged and counted.
  expect(setting.api.chats.messages).toHaveLength(1);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(0);
});

it('answers a user in their own chat and in an allowed group, and in no other', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot({ allowedChats: [-100] });
  ana.says('/available');
  await ana.reads(/Disponibles en total/);
  ana.chat = { id: -100, type: 'group' };
  ana.says('/available@contactos_bot');
  await ana.reads(/Disponibles en total/);
  ana.chat = { id: -200, type: 'group' };
  ana.says('/available@contactos_bot');
  await ana.reads(/^No puedo atenderle aquí\.$/);
});

it('stops answering somebody who is no user any more', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  ana.says('/available');
  await ana.reads(/Disponibles/);
  await removeUser(setting.database, 'user501');
  ana.says('/get 5 Jalisco');
  await ana.reads(/^No puedo atenderle aquí\.$/);
});

it('a viewer may look, and not extract', async () => {
  const setting = await setUp();
  const eva = await setting.person(502, 'viewer');
  await setting.bot();
  eva.says('/available Jalisco');
  await eva.reads(/Disponibles en Jalisco: 3,225/);
  eva.says('/get 5 Jalisco');
  await eva.reads(/Usted no tiene permiso para eso/);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(0);
});

it('ignores bots, channels and talk in groups; carries out nothing that was edited, forwarded or a caption', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const group = { id: -100, type: 'group' as const };
  await setting.bot({ allowedChats: [-100] });
  const { api } = setting;
  ana.chat = group;
  api.chats.known.set(-100, group);
  ana.says('hello everybody');
  ana.says('/weather');
  ana.says('/get@another_bot 5 Jalisco');
  api.write({ ...ana.sender, id: 900, is_bot: true }, group, { text: '/get 5 Jalisco' });
  api.write(ana.sender, group, { text: '/get 5 Jalisco', sender_chat: { id: -300, type: 'channel' } });
  api.write(ana.sender, { id: -300, type: 'channel' }, { text: '/get 5 Jalisco' }, 'channel_post');
  api.write(ana.sender, group, { text: '/get 5 Jalisco' }, 'edited_message');
  await ana.reads(/Los mensajes editados no se ejecutan/);
  ana.says('/get 5 Jalisco', { forward_origin: { type: 'user', date: 1, sender_user: ana.sender } });
  await ana.reads(/Los mensajes reenviados no se ejecutan/);
  api.write(ana.sender, group, { caption: '/get 5 Jalisco', photo: [] });
  await ana.reads(/sin archivo/);
  expect(api.chats.messages).toHaveLength(3);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(0);
});
