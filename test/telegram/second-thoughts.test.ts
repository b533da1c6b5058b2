import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { addObjection } from '../../src/objections/index.js';
import { value } from '../support/database.js';
import { closeGate } from './gate.js';
import { extractionIn, setUp } from './setting.js';

const numbersIn = (bytes: Buffer) => bytes.toString().trim().split('\n');

it('sends a file again without those who have objected since, and only to whom it belongs', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const eva = await setting.person(502);
  const max = await setting.person(503, 'manager');
  await setting.bot();
  ana.says('/get 20 jalisco txt');
  const first = await ana.receives();
  const id = extractionIn(first.text);
  const numbers = numbersIn(first.document.bytes);
  await addObjection(setting.database, {
    phone: numbers[3] ?? '',
    reason: 'asked',
    by: 'test',
    channel: 'test',
  });
  ana.says(`/resend ${id.slice(0, 8)}`);
  const again = await ana.receives();
  expect(numbersIn(again.document.bytes)).toEqual(numbers.filter((_, n) => n !== 3));
  expect(again.document.name).toBe(first.document.name);
  expect(again.text).toMatch(/^19 contactos de Jalisco\n/);
  expect(again.text).toContain('Sin 1 que pidieron no ser contactados desde entonces.');
  // To others it is as if it were not there.
  eva.says(`/resend ${id.slice(0, 8)}`);
  await eva.reads(/^No encuentro ninguna extracción suya que empiece con "[0-9a-f]{8}"/);
  eva.says('/resend 0000aaaa');
  await eva.reads(/^No encuentro ninguna extracción suya que empiece con "0000aaaa"/);
  eva.says("/resend '; drop table contacts");
  await eva.reads(/^No encuentro ninguna extracción suya/);
  eva.says('/resend');
  await eva.reads(/Diga cuál: \/resend ID/);
  max.says(`/resend ${id}`);
  await max.receives();
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(1);
});

it('gives contacts back by right, once confirmed, and only once', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const max = await setting.person(503, 'manager');
  await setting.bot();
  const marked = () =>
    value(setting.database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'");
  ana.says('/get 20 jalisco txt');
  const id = extractionIn((await ana.receives()).text).slice(0, 8);
  ana.says(`/release ${id} wrong campaign`);
  await ana.reads(/Usted no tiene permiso para eso/);
  max.says(`/release ${id}`);
  await max.reads(/Diga cuál y por qué/);
  max.says(`/release ${id} campaña equivocada`);
  const question = await max.reads(/¿Devolver los 20 contactos de Jalisco/);
  expect(await marked()).toBe(20);
  const yes = question.buttons[0]?.callback_data ?? '';
  max.presses(question, /Sí, devolver/);
  await setting.api.waitFor(() => question.text.startsWith('Devueltos: 20 contactos'), 'the release');
  expect(await marked()).toBe(0);
  expect(
    await setting.database.run(
      'select released_by, channel, reason, given_back::int from extractor.releases',
    ),
  ).toEqual([
    { released_by: 'telegram:503', channel: 'telegram', reason: 'campaña equivocada', given_back: 20 },
  ]);
  setting.api.press(max.sender, question, yes);
  max.says(`/release ${id} otra vez`);
  const other = await max.reads(/¿Devolver los 20/);
  max.presses(other, /Sí/);
  await setting.api.waitFor(() => /ya se había devuelto/.test(other.text), 'the answer');
  ana.says(`/resend ${id}`);
  await ana.reads(/20 de Jalisco · devuelta/);
});

it('tells which limit stands in the way, until when, and what is left', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  await setting.database.run("update extractor.users set contacts_a_day = 30 where name = 'user501'");
  ana.says('/get 20 jalisco txt');
  expect((await ana.receives()).text).toMatch(/Hoy le quedan 10\.$/);
  ana.says('/get 20 jalisco txt');
  const answer = await ana.reads(/Un límite no lo permite/);
  expect(answer.text).toMatch(/Le quedan 10 de 30 contactos por día, hasta \d/);
  expect(answer.text).toMatch(/Puede pedir hasta 10\.\nReferencia: [0-9a-f]{8}$/);
  ana.says('/get 10 jalisco txt');
  await ana.receives();
});

it('a request that waits counts against the limits, and no longer when it is cancelled', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const open = await closeGate(setting);
  await setting.bot({ largeAmount: 5000 });
  await setting.database.run("update extractor.users set contacts_a_day = 1500 where name = 'user501'");
  ana.says('/get 1200 jalisco txt');
  const first = await ana.reads(/1,200 contactos/);
  ana.says('/get 400 jalisco txt');
  await ana.reads(/Le quedan 300 de 1,500 contactos por día/);
  ana.presses(first, /Cancelar/);
  await setting.api.waitFor(() => first.text.startsWith('Cancelado'), 'the cancel');
  ana.says('/get 400 jalisco txt');
  await ana.receives();
  await open();
});

it('tells how many would have fitted when the time runs out', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const open = await closeGate(setting);
  await setting.bot({ largeAmount: 5000, timeoutMs: 1500 });
  ana.says('/get 2000 jalisco txt');
  const message = await ana.reads(/2,000 contactos/);
  await setting.api.waitFor(() => /^Tardó demasiado/.test(message.text), 'the deadline');
  expect(message.text).toMatch(/Pida menos: en ese tiempo caben unos 800\.\nReferencia: [0-9a-f]{8}$/);
  await open();
  expect(
    await value(setting.database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'"),
  ).toBe(0);
});

it('sends what is too large in parts that make the file, with a manifest; past that says where it lies', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const stop = await setting.bot({ uploadBytes: 1000, largeAmount: 5000 });
  ana.says('/get 300 jalisco txt');
  const parts = [];
  for (let n = 0; n < 4; n++) parts.push(await ana.receives());
  const manifest = await ana.receives();
  const name = manifest.document.name.replace(/\.parts\.txt$/, '');
  expect(parts.map(({ document }) => document.name)).toEqual([1, 2, 3, 4].map((n) => `${name}.00${n}`));
  const whole = Buffer.concat(parts.map(({ document }) => document.bytes));
  const id = extractionIn(manifest.text);
  expect(numbersIn(whole)).toEqual(await setting.ledger(id));
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const told = manifest.document.bytes
    .toString()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  expect(told).toEqual([
    ...parts.map(({ document }) => `${sha256(document.bytes)}  ${document.name}`),
    `${sha256(whole)}  ${name}`,
    '',
  ]);
  expect(parts[1]?.text).toBe('Parte 2 de 4');
  await stop();
  await setting.bot({ uploadBytes: 100, largeAmount: 5000 });
  ana.says('/get 300 jalisco txt');
  const answer = await ana.reads(/pero su archivo no se pudo enviar; está en \//);
  expect(answer.text).toMatch(/\/jalisco_300_\d{8}_\d{6}(-2)?\.txt\. Pídalo con \/resend/);
});

it('tells when there are too few by the time it is its turn', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const eva = await setting.person(502);
  const open = await closeGate(setting);
  await setting.bot({ largeAmount: 1050 });
  ana.says('/get 1100 jalisco txt');
  ana.presses(await ana.reads(/¿Extraer/), /Sí/);
  eva.says('/get 1200 "Nuevo León" txt');
  const message = await eva.reads(/¿Extraer/);
  eva.presses(message, /Sí/);
  await setting.api.waitFor(() => /Lugar en la fila: 2/.test(message.text), 'it to wait');
  await setting.database.run("update contacts set status = 'INACTIVE' where lada in ('81', '810')");
  await open();
  await ana.receives();
  await setting.api.waitFor(() => /^No hay suficientes/.test(message.text), 'the news');
  expect(message.text).toMatch(/Hay más en: Jalisco/);
  expect(message.buttons).toEqual([]);
});
