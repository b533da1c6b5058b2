import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { releaseExtraction, traceNumber } from '../../src/extraction/index.js';
import { importObjections } from '../../src/objections/index.js';
import { verifyLedger } from '../../src/operations/index.js';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';
import { extractColima, makeFolder, object, recorder } from './support.js';

it('tells an objection apart from an extraction, in the order of time', async () => {
  const { database } = await createTestDatabase();
  const { extractionId } = await extractColima(database, 10);
  const [taken] = await database.run<{ phone: string }>(
    'select phone from extractor.extraction_contacts limit 1',
  );
  const phone = taken?.phone ?? '';
  await object(database, phone);
  const path = join(await makeFolder(), 'repep.txt');
  await writeFile(path, `${phone}\n`);
  const list = { ...recorder, path, source: 'repep', listDate: '2026-01-31', timeZone: 'UTC' } as const;
  await importObjections(database, list);
  await releaseExtraction(database, extractionId, { reason: 'called off', releasedBy: 'test:ana' });
  const trace = await traceNumber(database, phone);
  expect(trace.contacts).toMatchObject([
    {
      row: { status: 'OPTED_OUT', optOutMethod: 'OBJECTION' },
      asLedger: true,
      history: [
        { what: 'extracted', extractionId },
        { what: 'objecting', extractionId, by: 'test:eva', from: 'OPTED_OUT', to: 'OPTED_OUT' },
        { what: 'let go', extractionId, reason: 'called off' },
      ],
    },
  ]);
  expect(trace.objections).toMatchObject([
    { source: 'manual', by: 'test:eva', reason: 'asked', list: null },
    { source: 'repep', reason: null, list: { fileName: 'repep.txt', day: '2026-01-31' } },
  ]);
});

it('of somebody whom a claim came upon, it tells no extraction', async () => {
  const { database, url } = await createTestDatabase();
  await object(database, '3120999991');
  const strangers = await runContacts(['trace', '3120999991'], { DATABASE_URL: url });
  expect(strangers.stdout).toMatch(
    /is not among the contacts.*\nobjects \(manual\) since .* by test:eva \(test\): asked\n$/,
  );
  await database.run(
    `insert into contacts (phone_e164, lada, state_name, city, status)
     values ('+523120999991', '312', 'Colima', 'COLIMA', 'VERIFIED')`,
  );
  const { extractionId } = await extractColima(database, 1001);
  const { contacts } = await traceNumber(database, '3120999991');
  expect(contacts).toMatchObject([
    { asLedger: true, history: [{ what: 'objecting', extractionId, from: 'VERIFIED', to: 'OPTED_OUT' }] },
  ]);
  const shown = await runContacts(['trace', '312', '099', '9991'], { DATABASE_URL: url });
  expect(shown.stdout).toMatch(/marked as objecting by test:ana \(extraction\): VERIFIED → OPTED_OUT/);
  expect(shown.stdout).not.toMatch(/extracted by|somebody else/);
});

it('an imported number that objects bears the mark from the beginning', async () => {
  const { database } = await createTestDatabase();
  await object(database, '3120999991');
  await database.run(
    `insert into contacts (phone_e164, lada, status, opt_out_at, opt_out_method)
     values ('+523120999991', '312', 'OPTED_OUT', now(), 'OBJECTION'),
       ('+523120999992', '312', 'OPTED_OUT', now(), 'OBJECTION')`,
  );
  expect((await traceNumber(database, '3120999991')).contacts).toMatchObject([
    { asLedger: true, history: [] },
  ]);
  // Of this one nothing is on record.
  expect((await traceNumber(database, '3120999992')).contacts).toMatchObject([{ asLedger: false }]);
});

it('the ledger stays whole to contacts verify: with objections before, within and after an extraction, and released', async () => {
  const { database } = await createTestDatabase();
  await object(database, '3120999991');
  await database.run(
    `insert into contacts (phone_e164, lada, state_name, city, status)
     values ('+523120999991', '312', 'Colima', 'COLIMA', 'VERIFIED')`,
  );
  const folder = await makeFolder();
  const first = await extractColima(database, 500, join(folder, 'first.txt'));
  await extractColima(database, 501, join(folder, 'second.txt'));
  const taken = await database.run<{ phone: string }>(
    `select phone from extractor.extraction_contacts where released_at is null order by contact_id limit 20`,
  );
  for (const { phone } of taken) await object(database, phone);
  await releaseExtraction(database, first.extractionId, { reason: 'called off', releasedBy: 'test:ana' });
  const { checks, ok } = await verifyLedger(database);
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'marks')?.message).toMatch(/\d+ object since/);
});
