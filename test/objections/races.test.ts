import { expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { Database as Pool } from '../../src/database/index.js';
import { extractByLocation } from '../../src/extraction/index.js';
import { addObjection } from '../../src/objections/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { extractColima, object, recorder, rowOf } from './support.js';

const objecting = { status: 'OPTED_OUT', method: 'OBJECTION' };

/** An extraction of everybody in Colima that has chosen them and not yet committed. */
async function runningExtraction(database: Database) {
  const extraction = await extractByLocation(database, {
    state: 'Colima',
    amount: 1000,
    requestedBy: 'test:ana',
    batchRows: 1000,
  });
  const contacts = extraction[Symbol.asyncIterator]();
  const first = await contacts.next();
  if (first.done) throw new Error('nobody');
  return { extraction, contacts, phone: first.value.number };
}

async function drain(contacts: AsyncIterator<unknown>): Promise<void> {
  while (!(await contacts.next()).done);
}

/** Waits until somebody waits for a lock. */
async function somebodyWaits(database: Database): Promise<void> {
  for (;;) {
    const waiting = await value<string>(
      database,
      `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    if (waiting !== '0') return;
  }
}

it('an objection waits for an extraction that has chosen the person, and comes after it', async () => {
  const { database } = await createTestDatabase();
  const { extraction, contacts, phone } = await runningExtraction(database);
  let told = 0;
  const adding = addObjection(database, { ...recorder, phone, onWait: () => told++ });
  await somebodyWaits(database);
  expect(await value(database, 'select count(*) from extractor.objections')).toBe('0');
  await drain(contacts);
  await extraction.commit();
  expect(await adding).toMatchObject({ new: true, marked: { available: 0, extracted: 1 } });
  const [row] = await database.run<{ id: string }>('select id::text from contacts where phone_e164 = $1', [
    `+${phone}`,
  ]);
  expect(await rowOf(database, row?.id ?? '')).toMatchObject(objecting);
  expect(await value(database, 'select extraction_id from extractor.objection_marks')).toBe(extraction.id);
});

it('when that extraction gives everybody back, the person leaves the pool all the same', async () => {
  const { database } = await createTestDatabase();
  const { extraction, phone } = await runningExtraction(database);
  const adding = object(database, phone);
  await somebodyWaits(database);
  await extraction.rollback();
  expect(await adding).toMatchObject({ new: true, marked: { available: 1, extracted: 0 } });
  expect((await extractColima(database, 1000)).delivered).toBe(999);
});

it('an extraction does not wait for an objection that is just being recorded, and leaves the person out', async () => {
  const { database, connection } = await createTestDatabase();
  const { phone } = (
    await database.run<{ phone: string }>(
      `select phone_e164 as phone from contacts where city = 'COLIMA' and status = 'VERIFIED' limit 1`,
    )
  )[0] as { phone: string };
  // The objection has marked the person and waits at the door of its commit: for an index page that we hold.
  const other = new Pool({ connection });
  const blocker = await other.begin();
  await blocker.query('lock table extractor.objection_marks in share mode');
  const adding = object(database, phone);
  await somebodyWaits(database);
  const delivery = await extractColima(database, 1000);
  expect(delivery.delivered).toBe(999);
  await blocker.rollback();
  await other.close();
  expect(await adding).toMatchObject({ marked: { available: 1 } });
});

it('Ctrl-C while it waits changes nothing', async () => {
  const { database } = await createTestDatabase();
  const { extraction, phone } = await runningExtraction(database);
  const abort = new AbortController();
  const adding = addObjection(database, { ...recorder, phone, signal: abort.signal });
  await somebodyWaits(database);
  abort.abort();
  await expect(adding).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await extraction.rollback();
  expect(await value(database, 'select count(*) from extractor.objections')).toBe('0');
});

it('many objections and extractions at once: each ends, and nobody who objects is left to extract', async () => {
  const { database } = await createTestDatabase();
  const people = await database.run<{ phone: string }>(
    `select phone_e164 as phone from contacts where state_name = 'Colima' and status = 'VERIFIED' order by id limit 60`,
  );
  const extractions = Array.from({ length: 6 }, () => extractColima(database, 100));
  const objections = people.map(({ phone }) => object(database, phone));
  // The same people twice, the other way round: whoever is first wins, and nobody is stuck.
  const again = [...people].reverse().map(({ phone }) => object(database, phone));
  await Promise.all([...extractions, ...objections, ...again]);
  const rest = await extractColima(database, 1000).then(
    ({ delivered }) => delivered,
    () => 0,
  );
  expect(rest).toBeGreaterThan(0);
  expect(await value(database, `select count(*) from contacts where opt_out_method = 'OBJECTION'`)).toBe(
    '60',
  );
  expect(await value(database, 'select count(*) from extractor.objections')).toBe('60');
  // Delivered are those only whom an extraction had before the objection came, as the marks have it.
  const unmarked = await value(
    database,
    `select count(*) from extractor.extraction_contacts as ledger
     join extractor.objections on objections.phone = ledger.phone::bigint
     where ledger.released_at is null and not exists (
       select from extractor.objection_marks as mark
       where mark.contact_id = ledger.contact_id and mark.extraction_id = ledger.extraction_id
         and mark.previous_opt_out_method = 'EXTRACTION')`,
  );
  expect(unmarked).toBe('0');
});
