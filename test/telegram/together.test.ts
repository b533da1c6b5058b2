import { expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { closeGate } from './gate.js';
import { extractionIn, setUp } from './setting.js';

it('shares the queue between bots: everything once, large ones one after another', async () => {
  const setting = await setUp();
  const people = await Promise.all([501, 502, 503, 504, 505, 506].map((id) => setting.person(id)));
  const open = await closeGate(setting);
  await setting.bot({ mostAtOnce: 2 });
  await setting.bot({ mostAtOnce: 2 });
  for (const person of people.slice(0, 2)) {
    person.says('/get 1100 jalisco txt');
    person.presses(await person.reads(/¿Extraer/), /Sí/);
  }
  const running =
    "select count(*)::int from extractor.extractions where state = 'running' and requested > 1000";
  while ((await value<number>(setting.database, running)) === 0) await new Promise(setImmediate);
  for (const person of people.slice(2)) person.says('/get 30 jalisco txt');
  const small = await Promise.all(people.slice(2).map((person) => person.receives()));
  expect(await value(setting.database, running)).toBe(1);
  await open();
  const large = await Promise.all(people.slice(0, 2).map((person) => person.receives()));
  const numbers = [...small, ...large].flatMap(({ document }) =>
    document.bytes.toString().trim().split('\n'),
  );
  expect(new Set(numbers).size).toBe(4 * 30 + 2 * 1100);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(6);
});

it('tells when the database is away, loses nothing, and answers once it is back', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const proxy = await openProxy(setting.connection);
  const database = new Database({ connection: { ...proxy.connection, application_name: 'the bot' } });
  const stop = await setting.bot({}, database);
  ana.says('/available');
  await ana.reads(/Disponibles en total/);
  proxy.refuse = Number.POSITIVE_INFINITY;
  await setting.database.run(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'the bot'",
  );
  ana.says('/get 5 jalisco txt');
  await ana.reads(/La base de datos no responde\. No se perdió nada/);
  expect(await value(setting.database, 'select count(*)::int from extractor.extractions')).toBe(0);
  proxy.refuse = 0;
  const { text } = await ana.receives();
  expect(await setting.ledger(extractionIn(text))).toHaveLength(5);
  expect(
    await value(setting.database, "select count(*)::int from contacts where opt_out_method = 'EXTRACTION'"),
  ).toBe(5);
  await stop();
  await database.close();
  await proxy.close();
});

it('keeps what it took in when the database goes away before it is carried out', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  // Away whenever an extraction is to be queued, and there for everything else, the inbox too.
  await setting.database.run(`
    create function be_away() returns trigger language plpgsql as $$
    begin raise exception 'away' using errcode = '57P03'; end $$;
    create trigger away before insert on extractor.extractions for each row execute function be_away()`);
  ana.says('/get 5 jalisco txt');
  await ana.reads(/La base de datos no responde\. No se perdió nada: atenderé su mensaje/);
  await setting.database.run('drop trigger away on extractor.extractions');
  const { text } = await ana.receives();
  expect(await setting.ledger(extractionIn(text))).toHaveLength(5);
  expect(setting.api.transcript()).not.toContain('Referencia');
});

it('ends what is cancelled from the command line, and says so', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const open = await closeGate(setting);
  await setting.bot({ largeAmount: 5000 });
  ana.says('/get 1100 jalisco txt');
  const message = await ana.reads(/1,100 contactos/);
  await setting.api.waitFor(() => /1,000 \/ 1,100/.test(message.text), 'it to run');
  const { cancelExtraction } = await import('../../src/extraction/index.js');
  const id = await value<string>(setting.database, 'select id from extractor.extractions');
  await cancelExtraction(setting.database, id, { cancelledBy: 'cli:eva', reason: 'too much' });
  await setting.api.waitFor(() => message.text.startsWith('Cancelado: 1,100'), 'the news of it');
  await open();
});

it('puts back what takes too long when it is stopped, and takes it up again', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  const open = await closeGate(setting);
  const stop = await setting.bot({ largeAmount: 5000, graceMs: 100 });
  ana.says('/get 1100 jalisco txt');
  const message = await ana.reads(/1,100 contactos/);
  await setting.api.waitFor(() => /1,000 \/ 1,100/.test(message.text), 'it to run');
  await stop();
  const states = () =>
    setting.database.run('select state, cancelled_by from extractor.extractions order by created_at');
  expect(await states()).toEqual([
    { state: 'cancelled', cancelled_by: 'system' },
    { state: 'queued', cancelled_by: null },
  ]);
  await open();
  await setting.bot({ largeAmount: 5000 });
  expect((await ana.receives()).text).toMatch(/^1,100 contactos/);
  await setting.api.waitFor(() => message.text.startsWith('Listo'), 'the end, in the same message');
});
