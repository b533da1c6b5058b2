import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { value } from '../support/database.js';
import { extractionIn, setUp } from './setting.js';

it('hands out a file that agrees with the ledger', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  ana.says('/get 50 jalisco csv');
  const status = await ana.reads(/50 contactos de Jalisco \(csv\)/);
  const { document, text } = await ana.receives();
  expect(document.name).toMatch(/^jalisco_50_\d{8}_\d{6}\.csv$/);
  const id = extractionIn(text);
  const rows = document.bytes.toString('utf8').trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',')[0])).toEqual(await setting.ledger(id));
  expect(rows).toHaveLength(50);
  const sha256 = createHash('sha256').update(document.bytes).digest('hex');
  expect(text).toBe(`50 contactos de Jalisco\nExtracción ${id}\nSHA-256 ${sha256}\nHoy le quedan 9,950.`);
  await setting.api.waitFor(() => status.text === 'Listo: 50 contactos de Jalisco (csv).', 'the end of it');
  expect(status.buttons).toEqual([]);
  expect(await value(setting.database, 'select file_sha256 from extractor.extractions')).toBe(sha256);
  expect(await value(setting.database, 'select charged_to from extractor.extractions')).toBe('user501');
  expect(setting.api.chats.messages).toHaveLength(2);
});

it('warns below the file when the newest REPEP list is old', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const eva = await setting.person(502, 'analyst', 'en');
  await setting.bot();
  const importList = (ageDays: number) =>
    setting.database.run(
      `insert into extractor.objection_lists
       select gen_random_uuid(), 'repep', (now() at time zone 'America/Mexico_City')::date - $1::int, 'repep.csv', 0, '',
         0, 0, 0, 0, 0, '{}', 'test:eva', 'test'`,
      [ageDays],
    );
  await importList(31);
  ana.says('/get 5 jalisco txt');
  expect((await ana.receives()).text).toMatch(
    /\nAviso: la lista REPEP más nueva es del \d{4}-\d\d-\d\d, de hace 31 días\.\n/,
  );
  eva.says('/get 5 jalisco txt');
  expect((await eva.receives()).text).toMatch(/\nWarning: the newest REPEP list is of .*, 31 days old\.\n/);
  await importList(30);
  ana.says('/get 6 jalisco txt');
  expect((await ana.receives()).text).not.toContain('REPEP');
});
