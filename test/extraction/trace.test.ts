import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { extractToFile, releaseExtraction, traceNumber } from '../../src/extraction/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { makeTestFolder } from '../support/test-folder.js';

async function extract(database: Database, city: string, amount: number, seed: number) {
  const path = join(await makeTestFolder(), `${seed}.txt`);
  const delivery = await extractToFile(
    database,
    { kind: 'city', value: city },
    {
      amount,
      seed,
      requestedBy: 'test:ana',
      channel: 'test',
      batchRows: 20,
      output: { path: () => path, format: 'txt', compression: 'never' },
    },
  );
  const numbers = (await readFile(path, 'utf8')).trim().split('\n');
  return { id: delivery.extractionId, path, numbers };
}

const release = (database: Database, id: string) =>
  releaseExtraction(database, id, { reason: 'called off', releasedBy: 'test:eva', channel: 'test' });

it('tells who got a number, when, in which row of which file, and what became of it', async () => {
  const { database } = await createTestDatabase();
  const first = await extract(database, 'Manzanillo', 70, 1);
  await release(database, first.id);
  const second = await extract(database, 'Manzanillo', 300, 2);
  const number = first.numbers[41] ?? '';
  const claimedAt = (id: string) =>
    value<Date>(database, 'select claimed_at from extractor.extractions where id = $1', [id]);

  const { contacts, ...rest } = await traceNumber(database, number);
  expect(rest).toEqual({ number, objections: [] });
  expect(contacts).toHaveLength(1);
  const [contact] = contacts;
  expect(contact?.row).toMatchObject({
    status: 'OPTED_OUT',
    optOutMethod: 'EXTRACTION',
    optOutUserId: 'test:ana',
    optOutAt: await claimedAt(second.id),
    lada: '314',
    state: 'Colima',
    city: 'MANZANILLO',
  });
  expect(contact?.asLedger).toBe(true);
  const extracted = { what: 'extracted', by: 'test:ana', channel: 'test', from: 'VERIFIED', to: 'OPTED_OUT' };
  expect(contact?.history).toMatchObject([
    { ...extracted, extractionId: first.id, at: await claimedAt(first.id), file: first.path, position: 42 },
    {
      what: 'released',
      by: 'test:eva',
      extractionId: first.id,
      from: 'OPTED_OUT',
      to: 'VERIFIED',
      reason: 'called off',
      file: null,
    },
    { ...extracted, extractionId: second.id, position: second.numbers.indexOf(number) + 1 },
  ]);
});

it('names the row of the file for every one of them', async () => {
  const { database } = await createTestDatabase();
  const { numbers } = await extract(database, 'Tijuana', 220, 3);
  const positions: unknown[] = [];
  for (const number of numbers) {
    const { contacts } = await traceNumber(database, number);
    positions.push(contacts.flatMap(({ history }) => history.map(({ position }) => position))[0]);
  }
  expect(positions).toEqual(numbers.map((_, index) => index + 1));
});

it.each(['+52 1 314 000 0001', '044 314-000-0001', '(314) 000 00 01', '523140000001.0', '5213140000001'])(
  'reads %s',
  async (typed) => {
    const { database } = await createTestDatabase();
    const trace = await traceNumber(database, typed);
    expect(trace).toMatchObject({
      number: '523140000001',
      contacts: [{ row: { lada: '314' }, history: [] }],
    });
    expect(trace.contacts[0]?.asLedger).toBe(true);
  },
);

it('finds a contact whose number stands in an old form', async () => {
  const { database } = await createTestDatabase();
  const old = await value<string>(
    database,
    "select phone_e164 from contacts where phone_e164 like '044%' limit 1",
  );
  const { contacts } = await traceNumber(database, `+52${old.slice(3)}`);
  expect(contacts).toMatchObject([{ row: { city: 'TIJUANA' } }]);
});

it('tells of a number that was found invalid, and of one that was let go', async () => {
  const { database } = await createTestDatabase();
  const invalid = await extract(database, 'Tijuana', 220, 4);
  const broken = await value<string>(
    database,
    "select phone_e164 from contacts where status = 'INVALID_FORMAT' and phone_e164 like '+52800%' limit 1",
  );
  expect((await traceNumber(database, broken)).contacts).toMatchObject([
    {
      row: { status: 'INVALID_FORMAT' },
      asLedger: true,
      history: [
        { what: 'invalid', extractionId: invalid.id, from: 'VERIFIED', to: 'INVALID_FORMAT', position: null },
      ],
    },
  ]);

  const number = invalid.numbers[0] ?? '';
  const setStatus = (status: string) =>
    database.run('update contacts set status = $1::contactstatus where phone_e164 = any ($2::text[])', [
      status,
      ['+52', '52', '521', '044'].map((prefix) => `${prefix}${number.slice(2)}`),
    ]);
  await setStatus('BLOCKED');
  expect((await traceNumber(database, number)).contacts).toMatchObject([
    { row: { status: 'BLOCKED' }, asLedger: false, history: [{ what: 'extracted' }] },
  ]);
  await release(database, invalid.id);
  expect((await traceNumber(database, number)).contacts).toMatchObject([
    {
      row: { status: 'BLOCKED' },
      asLedger: true,
      history: [{ what: 'extracted' }, { what: 'let go', from: null, to: null, reason: 'called off' }],
    },
  ]);
});

it('still finds in the ledger whom somebody deleted', async () => {
  const { database } = await createTestDatabase();
  const { id, numbers } = await extract(database, 'Manzanillo', 5, 5);
  await database.run('delete from contacts where phone_e164 = $1', [`+${numbers[2]}`]);
  expect((await traceNumber(database, numbers[2] ?? '')).contacts).toMatchObject([
    { row: null, asLedger: false, history: [{ what: 'extracted', extractionId: id, position: 3 }] },
  ]);
});

it('knows nothing of a number that nobody has, and does not repeat what it cannot read', async () => {
  const { database } = await createTestDatabase();
  expect(await traceNumber(database, '33 0999 9999')).toEqual({
    number: '523309999999',
    contacts: [],
    objections: [],
  });
  for (const phone of [
    '',
    '33 0999',
    '+1 555 010 0000',
    'abc',
    '330999999999999',
    "'; drop table contacts",
  ]) {
    const refusal = await traceNumber(database, phone).catch((error: Error) => error);
    expect(refusal).toMatchObject({ code: 'BAD_INPUT' });
    if (phone !== '') expect((refusal as Error).message).not.toContain(phone);
  }
});

it('has every change of status that the tool makes', async () => {
  const { database } = await createTestDatabase();
  await database.run(`
    create table changes (id bigint, was text, became text);
    create function note() returns trigger language plpgsql as $$
    begin
      insert into changes values (new.id, old.status, new.status);
      return new;
    end $$;
    create trigger note after update of status on contacts for each row when (old.status <> new.status)
      execute function note();`);
  const first = await extract(database, 'Tijuana', 120, 6);
  await release(database, first.id);
  await extract(database, 'Tijuana', 200, 7);
  const changes = await database.run<{ id: string; was: string; became: string; phone: string }>(
    'select changes.*, phone_e164 as phone from changes join contacts using (id)',
  );
  expect(changes.length).toBeGreaterThan(440);
  const known = new Map<string, Set<string>>();
  for (const { id, was, became, phone } of changes) {
    const traced = /\d{10}/.test(phone)
      ? await traceNumber(database, phone).catch(() => undefined)
      : undefined;
    if (traced === undefined) continue; // no number can be read in it, so it can only be found by its id
    const history = traced.contacts.find((contact) => contact.id === id)?.history ?? [];
    known.set(id, new Set(history.map(({ from, to }) => `${from} ${to}`)));
    // An invalid number passes through OPTED_OUT within one transaction.
    const steps = known.get(id) ?? new Set();
    const whole = steps.has(`${was} ${became}`) || steps.has('VERIFIED INVALID_FORMAT');
    expect(whole, `${id}: ${was} → ${became}`).toBe(true);
  }
  expect(known.size).toBeGreaterThan(190);
});
