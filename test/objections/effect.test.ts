import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import {
  availabilityOf,
  exportExtraction,
  findExtraction,
  findRelease,
  releaseExtraction,
} from '../../src/extraction/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { extractColima, makeFolder, object, rowOf, somebodyIn } from './support.js';

const objecting = {
  status: 'OPTED_OUT',
  method: 'OBJECTION',
  who: 'test:eva',
  source: 'objection',
  out: true,
};

describe('an objection takes effect on the row', () => {
  it('of somebody available, at once and on record', async () => {
    const { database } = await createTestDatabase();
    const { id, phone } = await somebodyIn(database, 'COLIMA');
    expect(await object(database, phone)).toEqual({
      new: true,
      marked: { available: 1, extracted: 0, other: 0 },
    });
    expect(await rowOf(database, id)).toEqual(objecting);
    expect(await availabilityOf(database, { kind: 'state', value: 'Colima' })).toMatchObject({
      available: 999,
    });
    const [mark] = await database.run('select * from extractor.objection_marks');
    expect(mark).toMatchObject({
      contact_id: id,
      phone: phone.slice(1),
      previous_status: 'VERIFIED',
      previous_opt_out_method: null,
      extraction_id: null,
      marked_by: 'test:eva',
      channel: 'test',
    });
    const [objection] = await database.run('select * from extractor.objections');
    expect(objection).toMatchObject({
      phone: phone.slice(1),
      source: 'manual',
      reason: 'asked',
      list_id: null,
    });
  });

  it('once; the second time nothing changes', async () => {
    const { database } = await createTestDatabase();
    const { phone } = await somebodyIn(database, 'COLIMA');
    await object(database, phone);
    expect(await object(database, phone)).toEqual({
      new: false,
      marked: { available: 0, extracted: 0, other: 0 },
    });
    expect(await value(database, 'select count(*) from extractor.objection_marks')).toBe('1');
  });

  it('again, when somebody else has put it back', async () => {
    const { database } = await createTestDatabase();
    const { id, phone } = await somebodyIn(database, 'COLIMA');
    await object(database, phone);
    await database.run(`update contacts set status = 'VERIFIED', opt_out_at = null where id = $1`, [id]);
    expect(await object(database, phone)).toMatchObject({ new: false, marked: { available: 1 } });
    expect(await rowOf(database, id)).toEqual(objecting);
  });

  it.each(['33 0999 9999', '+52 1 33 0999 9999', '(33) 0999-9999', '044 33 0999 9999', '523309999999.0'])(
    'whatever form it is told in: %s',
    async (phone) => {
      const { database } = await createTestDatabase();
      await database.run(
        `insert into contacts (phone_e164, lada, city, status) values ('+523309999999', '33', 'X', 'VERIFIED')`,
      );
      expect(await object(database, phone)).toMatchObject({ marked: { available: 1 } });
    },
  );

  it.each(['523309999999', '5213309999999', '3309999999', '0443309999999', '013309999999', '523309999999.0'])(
    'whatever form it stands in: %s',
    async (written) => {
      const { database } = await createTestDatabase();
      await database.run(
        `insert into contacts (phone_e164, lada, city, status) values ($1, '33', 'X', 'VERIFIED')`,
        [written],
      );
      expect(await object(database, '3309999999')).toMatchObject({ marked: { available: 1 } });
    },
  );

  it('of somebody who was extracted: told apart, and what stood there is on record', async () => {
    const { database } = await createTestDatabase();
    const { extractionId } = await extractColima(database, 1000);
    const [taken] = await database.run<{ contact_id: string; phone: string }>(
      'select contact_id, phone from extractor.extraction_contacts order by contact_id limit 1',
    );
    expect(await object(database, taken?.phone ?? '')).toMatchObject({
      marked: { available: 0, extracted: 1, other: 0 },
    });
    expect(await rowOf(database, taken?.contact_id ?? '')).toEqual(objecting);
    const [mark] = await database.run('select * from extractor.objection_marks');
    expect(mark).toMatchObject({
      previous_status: 'OPTED_OUT',
      previous_opt_out_method: 'EXTRACTION',
      previous_opt_out_user_id: 'test:ana',
      extraction_id: extractionId,
    });
    expect(
      await value(database, 'select count(*) from extractor.extraction_contacts where released_at is null'),
    ).toBe('1000');
  });

  it('of nobody who has opted out in a way of their own', async () => {
    const { database } = await createTestDatabase();
    const [row] = await database.run<{ id: string; phone: string }>(
      `select id::text, phone_e164 as phone from contacts where opt_out_method = 'LLAMADA' limit 1`,
    );
    expect(await object(database, row?.phone ?? '')).toMatchObject({ new: true, marked: { other: 0 } });
    expect(await rowOf(database, row?.id ?? '')).toMatchObject({ method: 'LLAMADA' });
  });

  it('refuses what is no number, without repeating it', async () => {
    const { database } = await createTestDatabase();
    for (const phone of ['33 0000', 'roto 33 0000 0001', '5.51E+11', '0100000000', '', '1 212 555 0100']) {
      const error = (await object(database, phone).catch((reason) => reason)) as Error;
      expect(error).toMatchObject({ code: 'BAD_INPUT' });
      if (phone !== '') expect(error.message).not.toContain(phone);
    }
    expect(await value(database, 'select count(*) from extractor.objections')).toBe('0');
  });
});

describe('an objection outlives', () => {
  it('the import of the number: nobody is delivered who objects, by whatever writer the row came', async () => {
    const { database } = await createTestDatabase();
    await object(database, '3120999991');
    await object(database, '3120999992');
    await database.run(
      `insert into contacts (phone_e164, phone_original, lada, state_name, city, status) values
        ('+523120999991', null, '312', 'Colima', 'COLIMA', 'VERIFIED'),
        ('roto', '044 312 099 9992', '312', 'Colima', 'COLIMA', 'VERIFIED')`,
    );
    const path = join(await makeFolder(), 'colima.txt');
    const delivery = await extractColima(database, 1002, path);
    expect(delivery.delivered).toBe(1000);
    const file = await readFile(path, 'utf8');
    expect(file).not.toMatch(/523120999991|523120999992/);
    const ledger = await database.run(
      `select phone, previous_status, released_reason, released_at is not null as released
       from extractor.extraction_contacts where phone in ('523120999991', '523120999992') order by phone`,
    );
    expect(ledger).toEqual(
      ['523120999991', '523120999992'].map((phone) => ({
        phone,
        previous_status: 'VERIFIED',
        released_reason: 'OBJECTION',
        released: true,
      })),
    );
    const marks = await database.run(
      'select phone, previous_status, extraction_id, marked_by from extractor.objection_marks order by phone',
    );
    expect(marks).toEqual(
      ['523120999991', '523120999992'].map((phone) => ({
        phone,
        previous_status: 'VERIFIED',
        extraction_id: delivery.extractionId,
        marked_by: 'test:ana',
      })),
    );
    expect(await value(database, `select count(*) from contacts where opt_out_method = 'OBJECTION'`)).toBe(
      '2',
    );
    const again = await exportExtraction(database, await findExtraction(database, delivery.extractionId), {
      path: `${path}.again.txt`,
      format: 'txt',
    });
    expect(again).toMatchObject({ rows: 1000, leftOut: 0, identical: true });
  });

  it('a release: who objects stays out, also where the row did not say so', async () => {
    const { database } = await createTestDatabase();
    await database.run(
      `insert into contacts (phone_e164, phone_original, lada, state_name, city, status)
       values ('roto', '044 312 099 9992', '312', 'Colima', 'COLIMA', 'VERIFIED')`,
    );
    const { extractionId } = await extractColima(database, 1001);
    const taken = await database.run<{ contact_id: string; phone: string }>(
      `select contact_id, phone from extractor.extraction_contacts where phone <> '523120999992'
       order by contact_id limit 2`,
    );
    await object(database, taken[0]?.phone ?? '');
    // Its number stands in a form that is not looked for: nothing in its row says yet that it objects.
    expect(await object(database, '3120999992')).toMatchObject({
      marked: { available: 0, extracted: 0, other: 0 },
    });
    await database.run(`update contacts set status = 'BLOCKED' where id = $1`, [taken[1]?.contact_id]);
    const release = await releaseExtraction(database, extractionId, {
      reason: 'wrong campaign',
      releasedBy: 'test:ana',
      batchRows: 300,
    });
    expect(release).toMatchObject({ givenBack: 998, changed: 1, objecting: 2 });
    expect(await findRelease(database, extractionId)).toMatchObject({
      givenBack: 998,
      changed: 1,
      objecting: 2,
    });
    const rows = await database.run(
      `select status::text, opt_out_user_id as who from contacts where opt_out_method = 'OBJECTION' order by who`,
    );
    expect(rows).toEqual([
      { status: 'OPTED_OUT', who: 'test:ana' },
      { status: 'OPTED_OUT', who: 'test:eva' },
    ]);
    expect(await value(database, 'select count(*) from extractor.objection_marks')).toBe('2');
    const reasons = await database.run(
      `select released_reason as reason, count(*)::int from extractor.extraction_contacts
       where extraction_id = $1 group by 1 order by 1`,
      [extractionId],
    );
    expect(reasons).toEqual([
      { reason: 'CHANGED', count: 1 },
      { reason: 'OBJECTING', count: 2 },
      { reason: 'RELEASED', count: 998 },
    ]);
    expect((await extractColima(database, 1001)).delivered).toBe(998);
  });

  it.each(['xlsx', 'csv', 'txt'] as const)('the rebuild of an old file: %s', async (format) => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const path = join(folder, `colima.${format}`);
    const { extractionId, sha256 } = await extractColima(database, 500, path, format);
    const record = await findExtraction(database, extractionId);
    const before = await exportExtraction(database, record, { path: join(folder, `before.${format}`) });
    expect(before).toMatchObject({ rows: 500, leftOut: 0, identical: true, sha256 });
    const taken = await database.run<{ phone: string }>(
      'select phone from extractor.extraction_contacts order by contact_id limit 3',
    );
    for (const { phone } of taken) await object(database, phone);
    const after = await exportExtraction(database, record, { path: join(folder, `after.${format}`) });
    expect(after).toMatchObject({ rows: 497, leftOut: 3, identical: false });
    expect(after.sha256).not.toBe(sha256);
    if (format === 'xlsx') {
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.readFile(after.file);
      const numbers = workbook.getWorksheet('Contacts')?.getColumn(1).values.slice(2);
      expect(numbers).toHaveLength(497);
      expect(numbers?.some((number) => taken.some(({ phone }) => phone === number))).toBe(false);
      expect(JSON.stringify(workbook.getWorksheet('Metadata')?.getSheetValues())).toContain('leftOut');
    } else {
      const text = await readFile(after.file, 'utf8');
      for (const { phone } of taken) expect(text).not.toContain(phone);
      const before = (await readFile(path, 'utf8'))
        .split('\n')
        .filter((line) => !taken.some(({ phone }) => line.startsWith(phone)));
      expect(text.split('\n')).toEqual(before);
      const metadata = JSON.parse(await readFile(join(folder, 'after.meta.json'), 'utf8'));
      expect(metadata).toMatchObject({ leftOut: 3, rows: 497 });
    }
  });

  it('a commit whose file was lost: what is left of it is delivered', async () => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const { extractionId } = await extractColima(database, 10, join(folder, 'a.txt'));
    const [taken] = await database.run<{ phone: string }>(
      'select phone from extractor.extraction_contacts limit 1',
    );
    await database.run('alter table extractor.extractions disable trigger guard_update');
    await database.run(`update extractor.extractions set state = 'committed', delivered_at = null`);
    await object(database, taken?.phone ?? '');
    const record = await findExtraction(database, extractionId);
    await exportExtraction(database, record, { path: join(folder, 'b.txt') });
    expect(await findExtraction(database, extractionId)).toMatchObject({ state: 'delivered' });
  });
});

it('cannot be taken back or rewritten', async () => {
  const { database } = await createTestDatabase();
  const { phone } = await somebodyIn(database, 'COLIMA');
  await object(database, phone);
  for (const table of ['objections', 'objection_lists', 'objection_marks']) {
    for (const statement of [`delete from extractor.${table}`, `truncate extractor.${table}`]) {
      await expect(database.run(statement), statement).rejects.toThrow(/an objection stays/);
    }
  }
  await expect(database.run(`update extractor.objections set reason = ''`)).rejects.toThrow(/stays/);
  await expect(database.run(`update extractor.objection_marks set marked_by = ''`)).rejects.toThrow(/stays/);
});

it('works where the status is text', async () => {
  const { database } = await createTestDatabase();
  await database.run(
    'drop index contacts_pool_by_lada, contacts_pool_by_state, contacts_pool_by_city, contacts_pool_by_municipality',
  );
  await database.run(
    'alter table contacts alter status drop default, alter status type text using status::text',
  );
  const { id, phone } = await somebodyIn(database, 'COLIMA');
  await object(database, phone);
  expect(await rowOf(database, id)).toEqual(objecting);
});
