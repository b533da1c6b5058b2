import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/index.js';
import {
  type Contact,
  type Extraction,
  extractByLocation,
  extractPremium,
  extractToFile,
  NotEnoughContactsError,
  releaseExtraction,
} from '../../src/extraction/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { available } from '../support/fixture.js';
import { waitForLock } from '../support/locks.js';

const requestedBy = 'test:ana';

async function readAll(extraction: Extraction): Promise<Contact[]> {
  const contacts: Contact[] = [];
  for await (const contact of extraction) contacts.push(contact);
  return contacts;
}

/** Reads a whole extraction and gives everybody back. */
async function tryOut(extraction: Extraction): Promise<Contact[]> {
  const contacts = await readAll(extraction);
  await extraction.rollback();
  return contacts;
}

const pool = (database: Database) =>
  value<string>(
    database,
    "select count(*) from contacts where status = 'VERIFIED' and opt_out_at is null",
  ).then(Number);
const marked = (database: Database) =>
  value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);
const stateOf = (database: Database, id: string) =>
  value<string>(database, 'select state from extractor.extractions where id = $1', [id]);

describe('an extraction', () => {
  it('takes exactly as many as asked out of the pool, with the ledger, at commit', async () => {
    const { database } = await createTestDatabase();
    const before = await pool(database);
    const extraction = await extractByLocation(database, { state: 'Jalisco', amount: 500, requestedBy });
    const contacts = await readAll(extraction);
    expect(await marked(database)).toBe(0);
    await extraction.commit();

    expect(contacts).toHaveLength(500);
    expect(new Set(contacts.map(({ number }) => number)).size).toBe(500);
    expect(contacts.every(({ number }) => /^52(33|322)0\d+$/.test(number) && number.length === 12)).toBe(
      true,
    );
    expect(await pool(database)).toBe(before - 500);
    const [row] = await database.run<Record<string, unknown>>(
      `select count(*)::int as people, count(distinct batch)::int as batches,
         bool_and(status = 'OPTED_OUT' and opt_out_user_id = 'test:ana' and opt_out_at = claimed_at) as marked,
         bool_and(previous_status = 'VERIFIED') as previous
       from extractor.extraction_contacts join extractor.extractions on extractions.id = extraction_id
       join contacts on contacts.id = contact_id where extraction_id = $1`,
      [extraction.id],
    );
    expect(row).toEqual({ people: 500, batches: 1, marked: true, previous: true });
    expect(await stateOf(database, extraction.id)).toBe('delivered');
  });

  it('changes nothing before the first contact, and nothing when it is broken out of', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, { state: 'Jalisco', amount: 50, requestedBy });
    expect(await value(database, 'select count(*) from extractor.extractions')).toBe('0');
    for await (const contact of extraction) {
      expect(contact.number).toHaveLength(12);
      break;
    }
    expect(await marked(database)).toBe(0);
    expect(await stateOf(database, extraction.id)).toBe('failed');
    await expect(extraction.commit()).rejects.toThrow('nothing to commit');
  });

  it('gives everybody back when its reader throws, and records why once that is told', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, { state: 'Jalisco', amount: 50, requestedBy });
    await expect(
      (async () => {
        for await (const _ of extraction) throw new Error('the reader is out of paper');
      })(),
    ).rejects.toThrow('out of paper');
    expect(await marked(database)).toBe(0);
    expect(await stateOf(database, extraction.id)).toBe('failed');
  });

  it('is cancelled by its signal, in the middle of the server’s work', async () => {
    const { database } = await createTestDatabase();
    const controller = new AbortController();
    const extraction = await extractByLocation(database, {
      state: 'Jalisco',
      amount: 2000,
      batchRows: 100,
      requestedBy,
      signal: controller.signal,
    });
    let seen = 0;
    await expect(
      (async () => {
        for await (const _ of extraction) if (++seen === 150) controller.abort();
      })(),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(seen).toBeLessThan(2000);
    expect(await marked(database)).toBe(0);
    expect(await stateOf(database, extraction.id)).toBe('cancelled');
  });

  it('ends with its deadline', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, {
      state: 'Jalisco',
      amount: 10,
      requestedBy,
      timeoutMs: 1,
    });
    await expect(readAll(extraction)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await marked(database)).toBe(0);
  });

  it('rejects at once when its backend dies, and can be rolled back', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, {
      state: 'Jalisco',
      amount: 2000,
      batchRows: 100,
      requestedBy,
    });
    let seen = 0;
    await expect(
      (async () => {
        for await (const _ of extraction) {
          if (++seen !== 50) continue;
          await database.run(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
          );
        }
      })(),
    ).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await extraction.rollback();
    expect(await marked(database)).toBe(0);
    expect(await stateOf(database, extraction.id)).toBe('failed');
  });

  it('repeats a choice, in its order, with the same seed on the same pool', async () => {
    const { database } = await createTestDatabase();
    const ask = { state: 'Jalisco', amount: 700, seed: 42, batchRows: 300, requestedBy };
    const first = await tryOut(await extractByLocation(database, ask));
    const second = await tryOut(await extractByLocation(database, ask));
    const other = await tryOut(await extractByLocation(database, { ...ask, seed: 43 }));
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('takes what there is with partial, and otherwise refuses and says what to do', async () => {
    const { database } = await createTestDatabase();
    const ask = { city: 'Puerto Vallarta', amount: 1000, requestedBy };
    const refusal = await extractByLocation(database, ask).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NotEnoughContactsError);
    expect(refusal).toMatchObject({ code: 'NOT_ENOUGH_CONTACTS', available: 250, held: 0 });
    expect((refusal as Error).message).toContain('--amount 250');
    expect((refusal as Error).message).toContain('--state Jalisco');
    expect(await value(database, 'select count(*) from extractor.extractions')).toBe('0');

    const extraction = await extractByLocation(database, { ...ask, partial: true });
    expect(await readAll(extraction)).toHaveLength(250);
    await extraction.commit();
    expect(extraction.delivered).toBe(250);
  });

  it.each([0, -5, 5.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses an amount of %s', async (amount) => {
    const { database } = await createTestDatabase('empty');
    await expect(
      extractByLocation(database, { state: 'Jalisco', amount, requestedBy }),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  it('says how many there are to somebody who asks for a thousand million', async () => {
    const { database } = await createTestDatabase();
    await expect(extractByLocation(database, { state: 'Colima', amount: 1e9, requestedBy })).rejects.toThrow(
      'Colima has 1,000 contacts available now, and 1,000,000,000 were asked for.',
    );
  });

  it('takes from every spelling of a state and of a city', async () => {
    const { database } = await createTestDatabase();
    const everybody = await tryOut(
      await extractByLocation(database, { state: 'jalisco', amount: available.Jalisco, requestedBy }),
    );
    expect(everybody).toHaveLength(available.Jalisco);
    const capital = await tryOut(
      await extractByLocation(database, { state: 'cdmx', amount: 1000, requestedBy }),
    );
    expect(new Set(capital.map(({ content }) => content))).toEqual(
      new Set(['CIUDAD DE MEXICO', 'CUAUHTEMOC', 'CDMX']),
    );
    const cancun = await tryOut(
      await extractByLocation(database, { city: 'cancún', amount: 400, requestedBy }),
    );
    expect(cancun).toHaveLength(400);
  });

  it('keeps namesakes apart by their state', async () => {
    const { database } = await createTestDatabase();
    await expect(
      extractByLocation(database, { municipality: 'Cuauhtemoc', amount: 10, requestedBy }),
    ).rejects.toThrow(/Chihuahua.*Ciudad de México|Ciudad de México.*Chihuahua/);
    const north = await tryOut(
      await extractByLocation(database, {
        municipality: 'Cuauhtémoc',
        state: 'Chihuahua',
        amount: 120,
        requestedBy,
      }),
    );
    expect(north.every(({ number }) => number.startsWith('526250'))).toBe(true);
    const durango = await tryOut(
      await extractByLocation(database, { state: 'Durango', amount: 80, requestedBy }),
    );
    expect(new Set(durango.map(({ content }) => content))).toEqual(new Set(['GOMEZ PALACIO']));
  });

  it('takes a two-digit lada in all its spellings', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, { lada: '33', amount: 2975, requestedBy });
    expect(await tryOut(extraction)).toHaveLength(2975);
    expect(extraction.strata).toEqual([
      { value: '33', available: 2975, exact: true, quota: 2975, delivered: 2975 },
    ]);
  });
});

describe('a premium extraction', () => {
  it('shares out equally over the best ladas, each once, and what empty ones cannot give', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractPremium(database, { amount: 1000, top: 6, requestedBy });
    const contacts = await tryOut(extraction);
    expect(contacts).toHaveLength(1000);
    expect(extraction.strata.map(({ value }) => value)).toEqual(['81', '55', '624', '844', '33', '871']);
    const delivered = Object.fromEntries(extraction.strata.map(({ value, delivered }) => [value, delivered]));
    expect(delivered).toMatchObject({ 624: 0, 844: 0 });
    for (const lada of ['81', '55', '33', '871']) expect(delivered[lada]).toBe(250);
    const prefixes = contacts.map(({ number }) => number.slice(2, 4));
    expect(prefixes.filter((prefix) => prefix === '55')).toHaveLength(250);
  });

  it('pours what a small lada cannot give over the others, evenly', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractPremium(database, { amount: 2000, top: 6, requestedBy });
    await tryOut(extraction);
    const delivered = Object.fromEntries(extraction.strata.map(({ value, delivered }) => [value, delivered]));
    expect(delivered[871]).toBe(300);
    const open = [delivered[81], delivered[55], delivered[33]].map(Number);
    expect(Math.max(...open) - Math.min(...open)).toBeLessThanOrEqual(1);
    expect(open.reduce((total, count) => total + count, 0)).toBe(1700);
  });

  it('refuses when nothing is ranked', async () => {
    const { database } = await createTestDatabase();
    await database.run('delete from mejores_ladas');
    await expect(extractPremium(database, { amount: 10, requestedBy })).rejects.toMatchObject({
      code: 'NOT_READY',
    });
  });
});

describe('numbers that do not stand as they should', () => {
  it('are repaired, or replaced by others and set to INVALID_FORMAT on record', async () => {
    const { database } = await createTestDatabase();
    // Asking for everybody meets each of the forty; asking for 220 might leave one of them to the next.
    const ask = { city: 'Tijuana', amount: 260, partial: true, requestedBy };
    const extraction = await extractByLocation(database, ask);
    const contacts = await readAll(extraction);
    await extraction.commit();
    expect(contacts).toHaveLength(220);
    expect(contacts.every(({ number }) => /^526640\d{6}$/.test(number))).toBe(true);
    const [row] = await database.run(
      `select count(*) filter (where released_reason = 'INVALID_FORMAT')::int as invalid,
         count(*) filter (where released_at is null)::int as delivered,
         count(*) filter (where released_at is null and phone !~ '^52[0-9]{10}$')::int as odd
       from extractor.extraction_contacts`,
    );
    expect(row).toEqual({ invalid: 40, delivered: 220, odd: 0 });
    expect(
      await value(
        database,
        "select count(*) from contacts where status = 'INVALID_FORMAT' and opt_out_at is null",
      ),
    ).toBe('40');
  });

  it('count as nobody when there are not enough others', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, { city: 'Tijuana', amount: 221, requestedBy });
    await expect(readAll(extraction)).rejects.toMatchObject({
      code: 'NOT_ENOUGH_CONTACTS',
      available: 220,
      held: 0,
    });
    expect(await value(database, "select count(*) from contacts where status = 'INVALID_FORMAT'")).toBe('0');
  });

  it('are not handed out beside the contact that has the same number', async () => {
    const { database } = await createTestDatabase();
    await database.run(`update contacts set phone_e164 = '044' || (select phone_national from contacts where city = 'LA PAZ' order by id limit 1)
      where id = (select id from contacts where city = 'LA PAZ' order by id desc limit 1)`);
    const extraction = await extractByLocation(database, {
      city: 'La Paz',
      amount: 90,
      partial: true,
      requestedBy,
    });
    const contacts = await readAll(extraction);
    await extraction.commit();
    expect(contacts).toHaveLength(89);
    expect(new Set(contacts.map(({ number }) => number)).size).toBe(89);
  });

  describe('of which two are one number in different old forms', () => {
    const number = '523140999991';
    const ask = { state: 'Colima', amount: 1002, partial: true, requestedBy };
    /** Adds the same number in old forms, each `VERIFIED`, or else so that it is not met yet. */
    async function addForms(database: Database, ...statuses: ('VERIFIED' | 'UNKNOWN')[]): Promise<void> {
      const forms = ['5213140999991', '(314) 099-9991'];
      for (const [n, status] of statuses.entries()) {
        await database.run(
          `insert into contacts (phone_e164, lada, state_name, city, status)
           values ($1, '314', 'Colima', 'COLIMA', $2)`,
          [forms[n], status],
        );
      }
    }
    const outcomes = (database: Database) =>
      database.run(
        `select contacts.status::text, ledger.phone, ledger.released_reason as reason
         from contacts left join extractor.extraction_contacts as ledger on contact_id = contacts.id
         where phone_e164 in ('5213140999991', '(314) 099-9991') order by contacts.id, ledger.released_at`,
      );
    const times = (contacts: Contact[]) => contacts.filter((contact) => contact.number === number).length;
    const out = { status: 'OPTED_OUT', phone: number, reason: null };
    const refused = { status: 'INVALID_FORMAT', phone: null, reason: 'INVALID_FORMAT' };

    it('go out once when one extraction meets both', async () => {
      const { database } = await createTestDatabase();
      await addForms(database, 'VERIFIED', 'VERIFIED');
      const extraction = await extractByLocation(database, ask);
      expect(times(await readAll(extraction))).toBe(1);
      await extraction.commit();
      expect(await outcomes(database)).toEqual([out, refused]);
    });

    it('go out once when a later extraction meets the other, also after a release; the first may go again', async () => {
      const { database } = await createTestDatabase();
      await addForms(database, 'VERIFIED', 'UNKNOWN');
      const first = await extractByLocation(database, ask);
      expect(times(await readAll(first))).toBe(1);
      await first.commit();
      await releaseExtraction(database, first.id, { reason: 'a test', releasedBy: requestedBy });
      await database.run("update contacts set status = 'VERIFIED' where phone_e164 = '(314) 099-9991'");
      const second = await extractByLocation(database, ask);
      expect(times(await readAll(second))).toBe(1);
      await second.commit();
      expect(await outcomes(database)).toEqual([{ ...out, reason: 'RELEASED' }, out, refused]);
    });

    it('go out once when two extractions meet one each at the same moment', async () => {
      const { database } = await createTestDatabase();
      await addForms(database, 'VERIFIED', 'UNKNOWN');
      const first = await extractByLocation(database, ask);
      expect(times(await readAll(first))).toBe(1);
      await database.run("update contacts set status = 'VERIFIED' where phone_e164 = '(314) 099-9991'");
      await database.run(
        `insert into contacts (phone_e164, lada, state_name, city, status)
         values ('+523140999992', '314', 'Colima', 'COLIMA', 'VERIFIED')`,
      );
      const second = await extractByLocation(database, ask);
      const reading = readAll(second);
      await waitForLock(database);
      await first.commit();
      expect((await reading).map(({ number }) => number)).toEqual(['523140999992']);
      await second.commit();
      expect(await outcomes(database)).toEqual([out, refused]);
    });

    it.each<[string, string, string]>([
      ['in an old form, and the right one comes later', '5213140999991', '+523140999991'],
      ['in the right form, and an old one comes later', '+523140999991', '5213140999991'],
    ])('goes out once when it goes out %s', async (_how, early, late) => {
      const { database } = await createTestDatabase();
      const add = (form: string) =>
        database.run(
          `insert into contacts (phone_e164, lada, state_name, city, status)
           values ($1, '314', 'Colima', 'COLIMA', 'VERIFIED')`,
          [form],
        );
      await add(early);
      const first = await extractByLocation(database, ask);
      expect(times(await readAll(first))).toBe(1);
      await first.commit();
      await add(late);
      await add('+523140999992');
      const second = await extractByLocation(database, ask);
      expect((await readAll(second)).map(({ number }) => number)).toEqual(['523140999992']);
      await second.commit();
      const [row] = await database.run('select status::text from contacts where phone_e164 = $1', [late]);
      expect(row).toEqual({ status: 'INVALID_FORMAT' });
    });

    it('are free for the other when the first gives everybody back', async () => {
      const { database } = await createTestDatabase();
      await addForms(database, 'VERIFIED', 'UNKNOWN');
      await tryOut(await extractByLocation(database, ask));
      await database.run(
        "update contacts set status = case phone_e164 when '5213140999991' then 'UNKNOWN' else 'VERIFIED' end::contactstatus where phone_e164 in ('5213140999991', '(314) 099-9991')",
      );
      expect(times(await tryOut(await extractByLocation(database, ask)))).toBe(1);
    });
  });
});

describe('contacts whose row says other than the ledger', () => {
  const setBack = "update contacts set status = 'VERIFIED', opt_out_at = null, opt_out_method = null";

  it('are skipped while the ledger has them as handed out', async () => {
    const { database } = await createTestDatabase();
    const ask = { state: 'Colima', amount: 1000, partial: true, requestedBy };
    const first = await extractByLocation(database, { ...ask, amount: 300 });
    await readAll(first);
    await first.commit();
    await database.run(`${setBack} where opt_out_method = 'EXTRACTION'`);
    const all = await extractByLocation(database, { ...ask, partial: false });
    await expect(readAll(all)).rejects.toMatchObject({ code: 'NOT_ENOUGH_CONTACTS', available: 700 });
    const second = await extractByLocation(database, ask);
    expect(await readAll(second)).toHaveLength(700);
    await second.commit();
    expect(
      await value(
        database,
        'select count(*) = 1000 and count(distinct contact_id) = 1000 from extractor.extraction_contacts',
      ),
    ).toBe(true);
    await database.run(
      "update extractor.extraction_contacts set released_at = now(), released_reason = 'a test' where extraction_id = $1",
      [first.id],
    );
    const third = await extractByLocation(database, ask);
    expect(await readAll(third)).toHaveLength(300);
    await third.rollback();
  });

  it('are left to who claimed them at the same moment, and the rest is chosen again', async () => {
    const { database } = await createTestDatabase();
    const other = await database.begin();
    await other.query(
      `insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status)
       select gen_random_uuid(), id, 1, 'VERIFIED' from contacts where state_name = 'Colima' limit 1`,
    );
    const folder = await mkdtemp(join(tmpdir(), 'contacts-held-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const extracting = extractToFile(
      database,
      { kind: 'state', value: 'Colima' },
      {
        amount: 1000,
        partial: true,
        requestedBy,
        output: { path: () => join(folder, 'people.txt'), format: 'txt', compression: 'never' },
      },
    );
    await waitForLock(database);
    await other.commit();
    expect(await extracting).toMatchObject({ delivered: 999 });
    expect(await database.run('select state from extractor.extractions order by state')).toEqual([
      { state: 'delivered' },
      { state: 'failed' },
    ]);
  });
});

describe('many extractions at once', () => {
  it('hand out each contact once, and all of them', async () => {
    const { database } = await createTestDatabase();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async () => {
        const extraction = await extractByLocation(database, {
          state: 'Colima',
          amount: 60,
          partial: true,
          requestedBy,
        });
        const contacts = await readAll(extraction);
        await extraction.commit();
        return contacts;
      }),
    );
    const contacts = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'NOT_ENOUGH_CONTACTS' });
    expect(contacts).toHaveLength(1000);
    expect(new Set(contacts.map(({ number }) => number)).size).toBe(1000);
    await expect(
      extractByLocation(database, { state: 'Colima', amount: 60, partial: true, requestedBy }),
    ).rejects.toMatchObject({ code: 'NOT_ENOUGH_CONTACTS' });
  });

  it('tell who holds the rest', async () => {
    const { database } = await createTestDatabase();
    const holder = await extractByLocation(database, { state: 'Colima', amount: 900, requestedBy });
    await readAll(holder);
    const second = await extractByLocation(database, { state: 'Colima', amount: 200, requestedBy });
    await expect(readAll(second)).rejects.toMatchObject({
      code: 'NOT_ENOUGH_CONTACTS',
      available: 100,
      held: 900,
    });
    await holder.rollback();
  });
});

describe('the ledger', () => {
  it('refuses a second unreleased extraction of a contact, and to be changed or deleted', async () => {
    const { database } = await createTestDatabase();
    const extraction = await extractByLocation(database, { state: 'Colima', amount: 5, requestedBy });
    await readAll(extraction);
    await extraction.commit();
    const transaction = await database.begin();
    await expect(
      transaction.query(
        `insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status)
         select gen_random_uuid(), contact_id, 1, 'VERIFIED' from extractor.extraction_contacts limit 1`,
      ),
    ).rejects.toThrow('extraction_contacts_once');
    await transaction.rollback();
    for (const sql of [
      'delete from extractor.extraction_contacts',
      'truncate extractor.extraction_contacts',
      "update extractor.extraction_contacts set phone = '520000000000'",
      'update extractor.extraction_contacts set contact_id = -contact_id',
      'delete from extractor.extractions',
      'truncate extractor.extractions cascade',
      'update extractor.extractions set requested = 1',
      "update extractor.extractions set state = 'failed'",
    ]) {
      await expect(database.run(sql), sql).rejects.toThrow('the ledger only grows');
    }
    await database.run(
      "update extractor.extraction_contacts set released_at = now(), released_reason = 'a test'",
    );
    await expect(database.run('update extractor.extraction_contacts set released_at = null')).rejects.toThrow(
      'is settled',
    );
  });
});
