import { expect, it, onTestFinished } from 'vitest';
import { extractByLocation } from '../../src/extraction/index.js';
import { value } from '../support/database.js';
import { closeGate } from './gate.js';
import { extractionIn, type Setting, setUp } from './setting.js';

const marked = (setting: Setting) =>
  value<number>(setting.database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'");
const extractions = (setting: Setting) =>
  value<number>(setting.database, 'select count(*)::int from extractor.extractions');

it('has a large extraction confirmed, and shows how it goes in one message', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const open = await closeGate(setting);
  await setting.bot();
  ana.says('/get 2000 jalisco txt');
  const message = await ana.reads(/¿Extraer 2,000 contactos de Jalisco \(txt\)\?[\s\S]*Ahora hay 3,225/);
  expect(message.buttons.map(({ text }) => text)).toEqual(['Sí, extraer', 'No']);
  expect(await extractions(setting)).toBe(0);
  ana.presses(message, /Sí/);
  await setting.api.waitFor(
    () => /^Extrayendo 2,000 contactos de Jalisco\n██████░░░░░░ 1,000 \/ 2,000\n/.test(message.text),
    'half',
  );
  expect(message.text).toMatch(/\n[\d,]+ por segundo · faltan \d+ \w+$/);
  expect(message.buttons.map(({ text }) => text)).toEqual(['Cancelar']);
  await open();
  const { text } = await ana.receives();
  expect(await setting.ledger(extractionIn(text))).toHaveLength(2000);
  await setting.api.waitFor(() => message.text === 'Listo: 2,000 contactos de Jalisco (txt).', 'the end');
  expect(setting.api.chats.messages).toHaveLength(2);
});

it('extracts nothing when that is declined, or pressed too late', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  ana.says('/get 2000 jalisco');
  const message = await ana.reads(/¿Extraer 2,000/);
  const yes = message.buttons[0]?.callback_data ?? '';
  ana.presses(message, /No/);
  await setting.api.waitFor(() => message.text === 'De acuerdo: no se extrajo nada.', 'the answer');
  setting.api.press(ana.sender, message, yes);
  const said = (text: string) => () => setting.api.calls.some(({ payload }) => payload.text === text);
  await setting.api.waitFor(said('Ese botón ya no sirve. Pídalo de nuevo.'), 'a refusal');
  ana.says('/get 2001 jalisco');
  const other = await ana.reads(/¿Extraer 2,001/);
  await setting.database.run("update extractor.telegram_menus set expires_at = now() - interval '1 second'");
  const before = setting.api.calls.length;
  ana.presses(other, /Sí/);
  await setting.api.waitFor(
    () =>
      setting.api.calls
        .slice(before)
        .some(({ payload }) => payload.text === 'Ese botón ya no sirve. Pídalo de nuevo.'),
    'another refusal',
  );
  expect(await extractions(setting)).toBe(0);
});

it('runs large ones one after another and small ones beside them; tells the place; cancels either', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const eva = await setting.person(502);
  const joe = await setting.person(503, 'analyst', 'en');
  const open = await closeGate(setting);
  await setting.bot();
  ana.says('/get 1600 jalisco txt');
  const first = await ana.reads(/¿Extraer/);
  ana.presses(first, /Sí/);
  await setting.api.waitFor(() => /1,000 \/ 1,600/.test(first.text), 'the first to run');
  eva.says('/get 1100 jalisco txt');
  const second = await eva.reads(/¿Extraer/);
  eva.presses(second, /Sí/);
  await setting.api.waitFor(
    () => /^En espera: 1,100[\s\S]*Lugar en la fila: 2/.test(second.text),
    'the second to wait',
  );
  joe.says('/get 1200 jalisco txt');
  const third = await joe.reads(/^Extract/);
  joe.presses(third, /Yes/);
  await setting.api.waitFor(
    () => /^Waiting: 1,200[\s\S]*Place in the queue: 3/.test(third.text),
    'the third to wait',
  );
  // A small one passes them.
  joe.says('/get 5 jalisco txt');
  await joe.receives();
  eva.says('/status');
  await eva.reads(/Sus solicitudes en curso:\n1,100 de Jalisco · en espera · [0-9a-f]{8}$/);
  // Waiting, by its button: whoever stands behind moves up. Not by anybody else.
  const button = second.buttons[0]?.callback_data ?? '';
  setting.api.press(joe.sender, { ...second, chat: joe.chat }, button);
  eva.presses(second, /Cancelar/);
  await setting.api.waitFor(
    () => /^Cancelado: 1,100 contactos de Jalisco/.test(second.text),
    'the second to be cancelled',
  );
  expect(second.buttons).toEqual([]);
  await setting.api.waitFor(() => /Place in the queue: 2/.test(third.text), 'the third to move up');
  // Running, by its button, although it hangs in the database.
  ana.presses(first, /Cancelar/);
  await setting.api.waitFor(() => /^Cancelado: 1,600/.test(first.text), 'the first to be cancelled');
  expect(await marked(setting)).toBe(5);
  await open();
  expect((await joe.receives()).text).toMatch(/^1,200 contacts of Jalisco/);
  expect(await marked(setting)).toBe(1205);
  ana.says('/cancel');
  await ana.reads(/No hay nada que cancelar/);
});

it('tells about how long a request will wait, by what stands before it and how fast the latest ones went', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const eva = await setting.person(502);
  const open = await closeGate(setting);
  await setting.bot();
  ana.says('/get 100 jalisco txt');
  await ana.receives();
  await setting.database.run(
    "update extractor.extractions set claimed_at = delivered_at - interval '10 seconds'",
  );
  ana.says('/get 1600 jalisco txt');
  const first = await ana.reads(/¿Extraer/);
  ana.presses(first, /Sí/);
  await setting.api.waitFor(() => /1,000 \/ 1,600/.test(first.text), 'the first to run');
  eva.says('/get 1100 jalisco txt');
  const second = await eva.reads(/¿Extraer/);
  eva.presses(second, /Sí/);
  await setting.api.waitFor(() => second.text.startsWith('En espera'), 'the second to wait');
  // 1,600 at 10 a second.
  expect(second.text).toMatch(/\nLugar en la fila: 2 · unos 3 min$/);
  await open();
});

it('cancels by command, and asks which where there are several', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const open = await closeGate(setting);
  await setting.bot({ largeAmount: 5000 });
  ana.says('/get 1100 jalisco txt');
  const first = await ana.reads(/1,100 contactos/);
  ana.says('/get 1101 jalisco txt');
  const second = await ana.reads(/1,101 contactos/);
  ana.says('/cancel');
  const question = await ana.reads(/¿Cuál\?/);
  expect(question.buttons.map(({ text }) => text)).toEqual(['1,100 · Jalisco', '1,101 · Jalisco']);
  ana.presses(question, /1,100/);
  await setting.api.waitFor(() => first.text.startsWith('Cancelado: 1,100'), 'the first to be cancelled');
  ana.says('/cancel');
  await setting.api.waitFor(() => second.text.startsWith('Cancelado: 1,101'), 'the second to be cancelled');
  await open();
  expect(await marked(setting)).toBe(0);
});

it('stands in one line with what is asked for besides the bot, and tells its place there', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const asked = { state: 'Jalisco', amount: 10, requestedBy: 'cli:ben', mostAtOnce: 1 } as const;
  const other = await extractByLocation(setting.database, asked);
  onTestFinished(() => other.rollback());
  await other[Symbol.asyncIterator]().next();
  // It is in line before anybody looks how it goes, and what was said first must not stay.
  await setting.bot({ mostAtOnce: 1, progressIntervalMs: 1000 });
  ana.says('/get 50 jalisco txt');
  const message = await ana.reads(/^En espera: 50 contactos de Jalisco \(txt\).\nLugar en la fila: 1/);
  ana.presses(message, /Cancelar/);
  await setting.api.waitFor(() => /cancel/i.test(message.text), 'the end of it');
  ana.says('/get 60 jalisco txt');
  await ana.reads(/^En espera: 60[\s\S]*Lugar en la fila: 1/);
  await other.rollback();
  const { text } = await ana.receives();
  expect(await setting.ledger(extractionIn(text))).toHaveLength(60);
});
