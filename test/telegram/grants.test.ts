import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Database } from '../../src/database/index.js';
import { extractionIn, setUp } from './setting.js';

it('needs no more rights than those who extract have, but for giving contacts back', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const owner = setting.database;
  await owner.run(await readFile(new URL('../../sql/grants.sql', import.meta.url), 'utf8'));
  await owner.run("create role the_bot login password 'guest' in role contacts_extractor");
  onTestFinished(async () => {
    await owner.run('drop role the_bot');
  });
  const database = new Database({
    connection: { ...setting.connection, user: 'the_bot', password: 'guest' },
  });
  onTestFinished(() => database.close());
  await setting.bot({}, database);
  ana.says('/get 5 jalisco txt');
  const { text } = await ana.receives();
  ana.says(`/resend ${extractionIn(text).slice(0, 8)}`);
  await ana.receives();
  ana.says('/get 200 jalisko txt');
  ana.presses(await ana.reads(/¿Quiso decir/), /Jalisco/);
  await setting.api.waitFor(
    () =>
      setting.api.chats.messages.some(
        (message) => /¿Extraer 200/.test(message.text) && ana.presses(message, /Sí/),
      ),
    'the question',
  );
  await ana.receives();
  for (const command of ['/status', '/history', '/stats', '/states', '/cities jalisco', '/cancel'])
    ana.says(command);
  await ana.reads(/No hay nada que cancelar/);
  expect(setting.api.transcript()).not.toContain('Referencia');
});
