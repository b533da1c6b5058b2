import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, loadSql } from '../../src/database/index.js';
import { extractToFile, markAgain, releaseExtraction } from '../../src/extraction/index.js';
import { addObjection } from '../../src/objections/index.js';
import { verifyLedger } from '../../src/operations/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { waitForLock } from '../support/locks.js';

async function extract(database: Database, state: string, amount: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-marks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { extractionId } = await extractToFile(
    database,
    { kind: 'state', value: state },
    {
      amount,
      requestedBy: 'test:ana',
      output: { path: () => join(folder, 'contacts.txt'), format: 'txt', compression: 'never' },
    },
  );
  return extractionId;
}

/** Who out of whom by what, as the rows of contacts say; when they were last touched is left out. */
const marks = (database: Database) =>
  value<string>(
    database,
    `select string_agg(concat_ws(' ', id, status, opt_out_at, opt_out_method, opt_out_user_id), chr(10) order by id)
     from contacts`,
  );

const lose = (database: Database, id: string, people = 10_000) =>
  database.run(
    `update contacts set status = 'VERIFIED', opt_out_at = null, opt_out_method = null, opt_out_user_id = null
     where id in (
       select contact_id from extractor.extraction_contacts where extraction_id = $1 order by contact_id limit $2
     )`,
    [id, people],
  );

const by = 'test:eva';

it.each([1, 7, 10_000])('puts back the marks that contacts have lost, %i at a time', async (batchRows) => {
  const { database } = await createTestDatabase();
  const first = await extract(database, 'Colima', 30);
  await releaseExtraction(database, await extract(database, 'Jalisco', 20), {
    reason: 'called off',
    releasedBy: by,
  });
  const second = await extract(database, 'Jalisco', 40);
  const before = await marks(database);
  expect(await markAgain(database, { by, batchRows })).toEqual({ extracted: 0, objecting: 0 });

  await lose(database, first);
  await lose(database, second, 15);
  expect(await markAgain(database, { by, batchRows })).toEqual({ extracted: 45, objecting: 0 });
  expect(await marks(database)).toBe(before);
  expect(await value(database, "select count(*)::int from contacts where status_source = 'reconcile'")).toBe(
    45,
  );
  expect((await verifyLedger(database)).ok).toBe(true);
  expect(await releaseExtraction(database, second, { reason: 'after all', releasedBy: by })).toMatchObject({
    givenBack: 40,
    changed: 0,
  });
});

it('leaves whom others gave another status, and gives who bears another mark that of their own extraction', async () => {
  const { database } = await createTestDatabase();
  await extract(database, 'Colima', 30);
  const before = await marks(database);
  const some = `id in (select contact_id from extractor.extraction_contacts order by contact_id limit`;
  await database.run(`update contacts set opt_out_at = now() - interval '1 year' where ${some} 3)`);
  await database.run(`update contacts set opt_out_user_id = null where ${some} 2 offset 3)`);
  expect(await markAgain(database, { by })).toEqual({ extracted: 5, objecting: 0 });
  expect(await marks(database)).toBe(before);
  await database.run(`update contacts set status = 'BLOCKED', opt_out_at = null where ${some} 4)`);
  await database.run(`update contacts set opt_out_method = 'BY HAND' where ${some} 4 offset 4)`);
  await database.run(`delete from contacts where ${some} 4 offset 8)`);
  const changed = await marks(database);
  expect(await markAgain(database, { by })).toEqual({ extracted: 0, objecting: 0 });
  expect(await marks(database)).toBe(changed);
});

it('marks who objects since as objecting, on record', async () => {
  const { database } = await createTestDatabase();
  const id = await extract(database, 'Colima', 30);
  const phone = await value<string>(database, 'select min(phone) from extractor.extraction_contacts');
  await addObjection(database, { phone, by, channel: 'test' });
  await lose(database, id);
  expect(await markAgain(database, { by, channel: 'test' })).toEqual({ extracted: 29, objecting: 1 });
  const [row] = await database.run(
    `select status::text, opt_out_method, opt_out_user_id from contacts where phone_e164 = '+' || $1`,
    [phone],
  );
  expect(row).toEqual({ status: 'OPTED_OUT', opt_out_method: 'OBJECTION', opt_out_user_id: by });
  expect(
    await database.run(
      'select previous_status, extraction_id, marked_by, channel from extractor.objection_marks order by marked_at desc limit 1',
    ),
  ).toEqual([{ previous_status: 'VERIFIED', extraction_id: id, marked_by: by, channel: 'test' }]);
  expect((await verifyLedger(database)).ok).toBe(true);
});

it('marks nobody behind a release that is under way', async () => {
  const { database } = await createTestDatabase();
  const id = await extract(database, 'Colima', 30);
  await lose(database, id);
  const release = await database.begin();
  await release.query(loadSql('queries/lock_release'), [id, 0, 5000]);
  await release.query(loadSql('queries/release_contacts'), [id, 0, Number.MAX_SAFE_INTEGER, by, 'test']);
  const marking = markAgain(database, { by });
  await waitForLock(database);
  await release.commit();
  expect(await marking).toEqual({ extracted: 0, objecting: 0 });
  expect(await value(database, "select count(*)::int from contacts where status_source = 'reconcile'")).toBe(
    0,
  );
});
