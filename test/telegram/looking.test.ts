import { expect, it } from 'vitest';
import { commandNames } from '../../src/telegram/grammar/index.js';
import { setUp } from './setting.js';

it('registers its commands in both languages', async () => {
  const setting = await setUp();
  await setting.bot();
  const { commands } = setting.api;
  expect([...commands.keys()]).toEqual(['', 'en']);
  const names = commandNames.filter((name) => name !== 'start').sort();
  for (const list of commands.values()) expect(list.map(({ command }) => command).sort()).toEqual(names);
});

it('speaks Spanish, and English to those whose Telegram does', async () => {
  const setting = await setUp();
  const ana = await setting.person(501, 'analyst', 'de');
  const joe = await setting.person(502, 'analyst', 'en-GB');
  await setting.bot();
  ana.says('/start');
  await ana.reads(/^Hola, Person 501\. Entrego contactos/);
  joe.says('/start');
  await joe.reads(/^Hello, Person 502\. I hand out contacts/);
  joe.says('/get 5 jalisco txt');
  expect((await joe.receives()).text).toMatch(
    /^5 contacts of Jalisco\nExtraction .*\nSHA-256 .*\nYou have 9,995 left today\.$/,
  );
});

it('counts, lists places page by page, and tells what is left', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  await setting.database.run(
    `insert into contacts (phone_e164, phone_national, lada, state_name, city, status)
     select '+523300' || lpad(n::text, 6, '0'), '3300' || lpad(n::text, 6, '0'), '33', 'Jalisco', 'Pueblo ' || n, 'VERIFIED'
     from generate_series(900001, 900045) as n on conflict do nothing`,
  );
  ana.says('/available premium');
  await ana.reads(/^Disponibles en premium: [\d,]+$/);
  ana.says('/states');
  await ana.reads(/^Disponibles por estado[\s\S]*\nJalisco: 3,270/);
  ana.says('/cities');
  await ana.reads(/Diga de qué estado/);
  ana.says('/cities jalisko');
  const question = await ana.reads(/No encuentro "jalisko"/);
  ana.presses(question, /Jalisco/);
  const list = await ana.reads(/^Disponibles en Jalisco, por ciudad · página 1 de 3/);
  expect(list.text.split('\n')).toHaveLength(21);
  ana.presses(list, /Siguientes/);
  await setting.api.waitFor(() => list.text.includes('página 2 de 3'), 'the second page');
  expect(list.buttons.map(({ text }) => text)).toEqual(['◀ Anteriores', 'Siguientes ▶']);
  ana.presses(list, /Siguientes/);
  await setting.api.waitFor(() => list.text.includes('página 3 de 3'), 'the third page');
  ana.says('/get 10 Jalisco txt');
  await ana.receives();
  ana.says('/stats');
  const stats = await ana.reads(/^Disponibles: /);
  expect(stats.text).toMatch(/Hoy ha extraído: 10\n\nLe quedan 9,990 de 10,000 contactos por día, hasta /);
  expect(stats.text).toMatch(/Entre todos quedan 49,990 de 50,000 contactos por día/);
  ana.says('/history');
  await ana.reads(/^Sus extracciones\n.* · 10 de Jalisco · entregada · [0-9a-f]{8}$/);
  ana.says('/status');
  await ana.reads(/No tiene solicitudes en curso/);
});
