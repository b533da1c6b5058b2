import { expect, it } from 'vitest';
import { Database, loadSql, migrate } from '../../src/database/index.js';
import {
  exportExtraction,
  extractByLocation,
  findExtraction,
  findRelease,
  releaseExtraction,
} from '../../src/extraction/index.js';
import { recordObjections } from '../../src/objections/record.js';
import { type ExplainedPlan, gistOf } from '../../src/operations/plan-gist.js';
import { createTestDatabase, value } from '../support/database.js';
import { waitForLock } from '../support/locks.js';

type Place = { state: string } | { city: string };

async function extract(database: Database, place: Place, amount: number, seed = 7): Promise<string[]> {
  const extraction = await extractByLocation(database, {
    ...place,
    amount,
    seed,
    requestedBy: 'test:ana',
    batchRows: 100,
  });
  const numbers: string[] = [];
  for await (const { number } of extraction) numbers.push(number);
  await extraction.commit();
  return [extraction.id, ...numbers];
}

const release = (database: Database, id: string, batchRows = 30) =>
  releaseExtraction(database, id, { reason: 'called off', releasedBy: 'test:eva', batchRows });

/** Everything of contacts but the columns that tell when a row was last changed, and through what. */
const people = `
  select md5(string_agg(md5(concat_ws('|', id, phone_e164, status, opt_out_at, opt_out_method, opt_out_user_id)), ''
    order by id)) from contacts`;

const everything = `
  select md5(string_agg(row, '' order by row)) from (
    select contacts::text || xmin as row from contacts
    union all select entries::text || xmin from extractor.extraction_contacts as entries
    union all select extractions::text || xmin from extractor.extractions
    union all select releases::text || xmin from extractor.releases
  ) as rows`;

const pool = "select count(*)::int from contacts where status = 'VERIFIED' and opt_out_at is null";

it('gives everybody back as they were, so that the same seed takes the same people again', async () => {
  const { database } = await createTestDatabase();
  const [before, available] = [await value(database, people), await value<number>(database, pool)];
  const [id = '', ...numbers] = await extract(database, { state: 'Jalisco' }, 300);
  expect(await value(database, pool)).toBe(available - 300);

  const released = await release(database, id);
  expect(released).toMatchObject({
    extractionId: id,
    releasedBy: 'test:eva',
    channel: 'library',
    reason: 'called off',
    givenBack: 300,
    changed: 0,
    objecting: 0,
    new: true,
  });
  expect(await value(database, people)).toBe(before);
  expect(await value(database, 'select state from extractor.extractions')).toBe('released');
  expect(await findRelease(database, id)).toEqual({ ...released, new: undefined });

  const [, ...again] = await extract(database, { state: 'Jalisco' }, 300);
  expect(again).toEqual(numbers);
});

it('leaves those as they are whom somebody changed or deleted since, and lets go of them', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 1000);
  const changes = [
    "update contacts set status = 'BLOCKED'",
    "update contacts set status = 'VERIFIED', opt_out_at = null, opt_out_method = null, opt_out_user_id = null",
    "update contacts set opt_out_at = opt_out_at + interval '1 microsecond'",
    "update contacts set opt_out_method = 'SMS'",
    "update contacts set opt_out_user_id = 'somebody else'",
    'update contacts set opt_out_user_id = null',
    'delete from contacts',
  ];
  for (const [n, sql] of changes.entries()) {
    await database.run(
      `${sql} where id in (select contact_id from extractor.extraction_contacts order by contact_id limit 10 offset ${10 * n})`,
    );
  }
  const changed = `select md5(string_agg(contacts::text || xmin, '' order by id)) from contacts where id in
    (select contact_id from extractor.extraction_contacts order by contact_id limit 70)`;
  const before = await value(database, changed);

  expect(await release(database, id)).toMatchObject({ givenBack: 930, changed: 70, new: true });
  expect(await value(database, changed)).toBe(before);
  expect(
    await database.run(
      `select released_reason as reason, count(*)::int from extractor.extraction_contacts group by 1 order by 1`,
    ),
  ).toEqual([
    { reason: 'CHANGED', count: 70 },
    { reason: 'RELEASED', count: 930 },
  ]);
  // Ten are in the pool because somebody put them there: they can be extracted like everybody else.
  expect(await extract(database, { state: 'Colima' }, 940)).toHaveLength(941);
});

it('does not touch whose number was found to be invalid', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { city: 'Tijuana' }, 220);
  const invalid = await value(database, "select count(*)::int from contacts where status = 'INVALID_FORMAT'");
  expect(invalid).toBeGreaterThan(0);
  expect(await release(database, id)).toMatchObject({ givenBack: 220, changed: 0 });
  expect(await value(database, "select count(*)::int from contacts where status = 'INVALID_FORMAT'")).toBe(
    invalid,
  );
});

it('does nothing the second time, and says what was done the first', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 20);
  const first = await release(database, id);
  const before = await value(database, everything);
  const second = await releaseExtraction(database, id, { reason: 'again', releasedBy: 'test:leo' });
  expect(second).toEqual({ ...first, new: false });
  expect(await value(database, everything)).toBe(before);
});

it('is done by one of two who do it at the same time', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 200);
  const both = await Promise.all([release(database, id, 3), release(database, id, 3)]);
  expect(both.map((one) => one.new).sort()).toEqual([false, true]);
  expect(both.map(({ givenBack }) => givenBack)).toEqual([200, 200]);
});

it('gives nobody back when it is interrupted in the middle', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 100);
  const before = await value(database, everything);
  const controller = new AbortController();
  await expect(
    releaseExtraction(database, id, {
      reason: 'called off',
      releasedBy: 'test:eva',
      batchRows: 10,
      signal: controller.signal,
      onProgress: (done) => done >= 50 && controller.abort(),
    }),
  ).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await value(database, everything)).toBe(before);
  expect(await release(database, id)).toMatchObject({ givenBack: 100, new: true });
});

it.each(['', '  ', 'x'.repeat(501), 'two\nlines', '\u2028'])('refuses the reason %j', async (reason) => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 1);
  await expect(releaseExtraction(database, id, { reason, releasedBy: 'test:eva' })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('reason'),
  });
});

it('refuses an extraction that is running, or that took nobody', async () => {
  const { database } = await createTestDatabase();
  const extraction = await extractByLocation(database, {
    state: 'Colima',
    amount: 5,
    requestedBy: 'test:ana',
  });
  const contacts = extraction[Symbol.asyncIterator]();
  await contacts.next();
  await expect(release(database, extraction.id)).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('still running'),
  });
  await contacts.return(undefined);
  await expect(release(database, extraction.id)).rejects.toMatchObject({
    message: expect.stringContaining('never left the pool'),
  });
  await expect(release(database, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    message: expect.stringContaining('There is no extraction'),
  });
});

it('is not exported any more', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 5);
  await release(database, id);
  const record = await findExtraction(database, id);
  await expect(exportExtraction(database, record, { path: '/tmp/never.csv' })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('was released'),
  });
});

it('stays on record: a release can be neither changed nor removed', async () => {
  const { database } = await createTestDatabase();
  const [id = ''] = await extract(database, { state: 'Colima' }, 5);
  await release(database, id);
  for (const sql of [
    "update extractor.releases set reason = 'another'",
    'delete from extractor.releases',
    'truncate extractor.releases',
    "update extractor.extractions set state = 'delivered'",
    'update extractor.extraction_contacts set released_at = null, released_reason = null',
  ]) {
    await expect(database.run(sql), sql).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  }
});

it('works where the status is text', async () => {
  const { database } = await createTestDatabase('existing');
  await database.run(
    'alter table contacts alter status drop default, alter status type text using status::text',
  );
  await migrate(database);
  const before = await value(database, people);
  const [id = ''] = await extract(database, { state: 'Colima' }, 50);
  expect(await release(database, id)).toMatchObject({ givenBack: 50 });
  expect(await value(database, people)).toBe(before);
});

it('sees an objection that was being recorded while it waited', async () => {
  const { database } = await createTestDatabase();
  const [id = '', number = ''] = await extract(database, { state: 'Colima' }, 3);
  const objection = await database.begin();
  await recordObjections(objection, [number], {
    source: 'manual',
    listId: null,
    reason: null,
    by: 'test:sol',
    channel: 'test',
  });
  const released = release(database, id);
  await waitForLock(database);
  await objection.commit();
  expect(await released).toMatchObject({ givenBack: 2, changed: 0, objecting: 1 });
});

it('goes through no pairs, although the planner knows nothing of the extraction yet', async () => {
  const { database } = await createTestDatabase();
  await database.run('create index contacts_opted_out_at on contacts (opt_out_at)');
  await database.run('alter table extractor.extraction_contacts set (autovacuum_enabled = false)');
  for (const seed of [1, 2, 3]) await extract(database, { state: 'Nuevo León' }, 400, seed);
  await database.run('analyze extractor.extraction_contacts');
  const [id = ''] = await extract(database, { state: 'Jalisco' }, 3000);
  const transaction = await database.begin();
  try {
    const [row] = await transaction.query<{ 'QUERY PLAN': [ExplainedPlan] }>(
      `explain (analyze, format json) ${loadSql('queries/release_contacts')}`,
      [id, 0, 1_000_000, 'test:eva', 'test'],
    );
    const { vainPairs, accesses } = gistOf((row as { 'QUERY PLAN': [ExplainedPlan] })['QUERY PLAN'][0]);
    expect(vainPairs).toBeLessThan(10);
    const large = accesses.filter(({ table }) => table === 'contacts' || table === 'extraction_contacts');
    for (const { index, rows } of large) expect(rows, `through ${index}`).toBeLessThan(10_000);
  } finally {
    await transaction.rollback();
  }
});

it('lets extractions, other releases and other writers go on beside it, and nobody is taken twice', async () => {
  const { database, connection } = await createTestDatabase();
  const writer = new Database({ connection });
  const writerErrors: string[] = [];
  let done = false;
  // Somebody else's program puts people back who are out, while they are being released and taken.
  const writing = (async () => {
    while (!done) {
      await writer
        .run(
          `update contacts set status = 'VERIFIED', opt_out_at = null where id in (
           select contact_id from extractor.extraction_contacts where released_at is null order by random() limit 3)`,
        )
        .catch((error: Error) => writerErrors.push(error.message));
    }
  })();
  const outcomes: string[] = [];
  const work = async (n: number): Promise<void> => {
    for (let round = 0; round < 6; round++) {
      try {
        const [id = ''] = await extract(database, { state: 'Colima' }, 150, 100 * n + round);
        const { givenBack, changed } = await release(database, id, 20);
        outcomes.push(givenBack + changed === 150 ? 'released' : `${givenBack} + ${changed}`);
      } catch (error) {
        outcomes.push((error as Error).message);
      }
    }
  };
  await Promise.all([1, 2, 3, 4].map(work));
  done = true;
  await writing;
  await writer.close();
  // Whom the writer put back while the ledger still has them, an extraction is refused by the unique index.
  const unexpected = outcomes.filter(
    (outcome) => outcome !== 'released' && !outcome.includes('extraction_contacts_once'),
  );
  expect(unexpected).toEqual([]);
  // Three at a time in any order may lock them the other way round; either of the two is given up by the server.
  expect(writerErrors.filter((message) => !message.includes('deadlock'))).toEqual([]);
  expect(outcomes).toContain('released');
  expect(
    await value(
      database,
      `select count(*)::int from (
         select contact_id from extractor.extraction_contacts where released_at is null
         group by contact_id having count(*) > 1) as twice`,
    ),
  ).toBe(0);
});
