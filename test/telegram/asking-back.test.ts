import { describe, expect, it } from 'vitest';
import { value } from '../support/database.js';
import { extractionIn, setUp } from './setting.js';

const none = (setting: Awaited<ReturnType<typeof setUp>>) =>
  value(setting.database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'");

it.each([
  ['/get', /Diga cuántos y de dónde/],
  ['/get Jalisco', /Falta la cantidad, en cifras, antes de "Jalisco"/],
  ['/get 100', /¿De dónde\?.*\/get 100 premium/],
  ['/get -5 premium', /"-5" no es una cantidad/],
  ['/get 0 premium', /"0" no es una cantidad/],
  ['/get 5 Atlantis', /No encuentro ningún lugar llamado "Atlantis"/],
  [`/get 5 ${'x'.repeat(4000)}`, /nombre tan largo/],
  ['/get 5 <b>_*[x](y)`', /No encuentro ningún lugar llamado "<b>_\*\[x\]\(y\)"/],
  ['/get 5 \u202Eocsilaj', /No encuentro ningún lugar llamado "ocsilaj"/],
  ['/get 5 3301234567', /No encuentro ningún lugar llamado "…"/],
  ['/get 5 %s\u0000\ud800\\u0000', /No encuentro ningún lugar llamado "%s.?\\u0000"/],
  ["/get 5 '; drop table contacts; --", /No encuentro ningún lugar llamado "; drop table contacts; --"/],
  ['/obtener 5 premium', /No conozco ese comando/],
  ['hola', /Para pedir contactos/],
])('%j is answered, and changes nothing', async (text, answer) => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  ana.says(text);
  await ana.reads(answer);
  expect(await none(setting)).toBe(0);
});

describe('buttons', () => {
  it.each([
    ['1e3', '1,000'],
    ['１０００', '1,000'],
    ['1,000', '1,000'],
    ['1.000', '1,000'],
    ['1 000', '1,000'],
  ])('an amount like %s is asked back', async (typed, meant) => {
    const setting = await setUp();
    const ana = await setting.person(501);
    await setting.bot({ largeAmount: 5000 });
    ana.says(`/get ${typed} jalisco txt`);
    const question = await ana.reads(new RegExp(`¿Quiso decir ${meant}\\?`));
    expect(await none(setting)).toBe(0);
    ana.presses(question, /^\/get 1000 jalisco txt$/);
    const { text, document } = await ana.receives();
    expect(document.bytes.toString().trim().split('\n')).toHaveLength(1000);
    expect(await setting.ledger(extractionIn(text))).toHaveLength(1000);
  });

  it('a misspelt place is asked back, and extracted from by the button', async () => {
    const setting = await setUp();
    const ana = await setting.person(501);
    await setting.bot();
    ana.says('/get 7 Jalisko txt');
    const question = await ana.reads(/No encuentro "Jalisko"/);
    expect(question.buttons.map(({ text }) => text)).toEqual(['Jalisco (estado)']);
    ana.presses(question, /Jalisco/);
    const { text } = await ana.receives();
    expect(text).toMatch(/^7 contactos de Jalisco\n/);
    await setting.api.waitFor(() => question.text.startsWith('Listo: 7'), 'the question to show the end');
    expect(question.buttons).toEqual([]);
  });

  it('a namesake asks for the state; only the asker may press, and twice is once', async () => {
    const setting = await setUp();
    const ana = await setting.person(501);
    const eva = await setting.person(502);
    await setting.bot({ allowedChats: [-100] });
    ana.chat = { id: -100, type: 'supergroup', title: 'Analistas' };
    eva.chat = ana.chat;
    ana.says('/get@contactos_bot 3 guadalupe txt');
    const question = await ana.reads(/más de un lugar llamado "guadalupe"/);
    expect(question.buttons.map(({ text }) => text)).toEqual([
      'Guadalupe, Nuevo León (ciudad)',
      'Guadalupe, Zacatecas (ciudad)',
    ]);
    const answers = () => setting.api.calls.filter(({ method }) => method === 'answerCallbackQuery');
    eva.presses(question, /Zacatecas/);
    await setting.api.waitFor(
      () => answers()[0]?.payload.text === 'Ese botón es de otra persona.',
      'a refusal',
    );
    const button = question.buttons[1]?.callback_data ?? '';
    setting.api.press(ana.sender, question, button);
    setting.api.press(ana.sender, question, button);
    const { text } = await ana.receives();
    expect(text).toMatch(/^3 contactos de Guadalupe, Zacatecas/);
    await setting.api.waitFor(() => answers()[2]?.payload.text === 'Eso ya se pidió.', 'the second press');
    expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(1);
    expect(await value(setting.database, 'select charged_to from extractor.extractions')).toBe('user501');
  });

  it('bare México asks which', async () => {
    const setting = await setUp();
    const ana = await setting.person(501);
    await setting.bot();
    ana.says('/get 2 México');
    const question = await ana.reads(/México es un estado, un país y una capital/);
    expect(question.buttons.map(({ text }) => text)).toEqual([
      'Estado de México (estado)',
      'Ciudad de México (estado)',
    ]);
    ana.presses(question, /Ciudad de México/);
    expect((await ana.receives()).text).toMatch(/^2 contactos de Ciudad de México\n/);
  });

  it('too few: what there is, and where there is more', async () => {
    const setting = await setUp();
    const ana = await setting.person(501);
    await setting.bot({ largeAmount: 5000 });
    ana.says('/get 1600 "Nuevo León"');
    const answer = await ana.reads(/No hay suficientes: ahora hay 1,500/);
    expect(answer.text).toMatch(/Hay más en: Jalisco \(1,600 o más\)/);
    expect(answer.text).toMatch(/Referencia: [0-9a-f]{8}$/);
    expect(await none(setting)).toBe(0);
    ana.presses(answer, /^Pedir 1,500$/);
    expect((await ana.receives()).text).toMatch(/^1,500 contactos de Nuevo León\n/);
  });
});
