import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { availabilityOf } from '../../src/extraction/index.js';
import {
  type ImportedList,
  importObjections,
  type ListImport,
  listObjectionLists,
  newestList,
  summariseObjections,
} from '../../src/objections/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { makeFolder, object, recorder, somebodyIn } from './support.js';

const timeZone = 'America/Mexico_City';

function importList(database: Database, path: string, more: Partial<ListImport> = {}): Promise<ImportedList> {
  return importObjections(database, { ...recorder, path, source: 'repep', timeZone, ...more });
}

/** 60 people of Colima who are available, and 40 numbers that are no contact. */
async function someNumbers(database: Database): Promise<string[]> {
  const people = await database.run<{ phone: string }>(
    `select phone_national as phone from contacts where city = 'COLIMA' and status = 'VERIFIED' order by id limit 60`,
  );
  const strangers = Array.from({ length: 40 }, (_, n) => `99909${String(n).padStart(5, '0')}`);
  return [...people.map(({ phone }) => phone), ...strangers];
}

describe('a list', () => {
  it('takes effect at once, and says what was new, known, repeated and unreadable', async () => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const numbers = await someNumbers(database);
    const path = join(folder, 'repep.csv');
    const odd = [`044${numbers[0]}`, 'roto', '5.51E+11', numbers[1] as string];
    const content = `folio;Teléfono\n${[...numbers, ...odd].map((number, n) => `${n};${number}`).join('\n')}\n`;
    await writeFile(path, Buffer.from(content, 'latin1'));
    const imported = await importList(database, path);
    expect(imported).toMatchObject({
      source: 'repep',
      file: path,
      sha256: createHash('sha256').update(Buffer.from(content, 'latin1')).digest('hex'),
      lines: 104,
      new: 100,
      known: 0,
      repeated: 2,
      unreadable: 2,
      unreadableFile: `${path}.unreadable.csv`,
      marked: { available: 60, extracted: 0, other: 0 },
    });
    expect(await readFile(`${path}.unreadable.csv`, 'utf8')).toBe(
      'line,sheet,reason,row\r\n103,,it has letters,101,roto\r\n' +
        '104,,a spreadsheet has rounded its digits away,102,5.51E+11\r\n',
    );
    expect((await stat(`${path}.unreadable.csv`)).mode & 0o777).toBe(0o600);
    expect(await availabilityOf(database, { kind: 'state', value: 'Colima' })).toMatchObject({
      available: 940,
    });
    const [list] = await listObjectionLists(database, 10);
    const { unreadableFile, file, sha256, listId, ...counts } = imported;
    expect(list).toMatchObject({
      ...counts,
      id: listId,
      fileName: 'repep.csv',
      fileBytes: content.length,
      fileSha256: sha256,
      importedBy: 'test:eva',
    });
    expect(
      await value(database, 'select count(*) from extractor.objections where list_id = $1', [listId]),
    ).toBe('100');

    expect(await importList(database, path)).toMatchObject({
      new: 0,
      known: 100,
      repeated: 2,
      unreadable: 2,
      unreadableFile: `${path}.unreadable-2.csv`,
      marked: { available: 0, extracted: 0, other: 0 },
    });
    expect(await importList(database, path, { source: 'reus' })).toMatchObject({ new: 100, known: 0 });
    expect(await summariseObjections(database, timeZone)).toMatchObject([
      { source: 'repep', numbers: 100, ageDays: 0 },
      { source: 'reus', numbers: 100, ageDays: 0 },
      { source: 'manual', numbers: 0, newestList: null, ageDays: null },
    ]);
  });

  it.each(['txt', 'txt.gz', 'xlsx'])('may be %s', async (kind) => {
    const { database } = await createTestDatabase();
    const numbers = await someNumbers(database);
    const path = join(await makeFolder(), `list.${kind}`);
    if (kind === 'xlsx') {
      const workbook = new ExcelJS.Workbook();
      const sheet = workbook.addWorksheet('Lista');
      sheet.addRow(['Número']);
      for (const number of numbers) sheet.addRow([Number(number)]);
      await workbook.xlsx.writeFile(path);
    } else {
      const text = Buffer.from(`${numbers.join('\r\n')}\r\n`);
      await writeFile(path, kind === 'txt' ? text : gzipSync(text));
    }
    expect(await importList(database, path)).toMatchObject({
      lines: 100,
      new: 100,
      unreadable: 0,
      unreadableFile: null,
      marked: { available: 60 },
    });
    expect(await readdir(join(path, '..'))).toHaveLength(1);
  });

  it('tells apart who was extracted already', async () => {
    const { database } = await createTestDatabase();
    const numbers = await someNumbers(database);
    await database.run(
      `update contacts set status = 'OPTED_OUT', opt_out_at = now(), opt_out_method = 'EXTRACTION' where phone_national = any($1)`,
      [numbers.slice(0, 10)],
    );
    await database.run(`update contacts set status = 'ACTIVE' where phone_national = any($1)`, [
      numbers.slice(10, 15),
    ]);
    // Marks without a ledger are no extraction of ours.
    await database.run(
      `insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status)
       select gen_random_uuid(), id, 1, 'VERIFIED' from contacts where phone_national = any($1)`,
      [numbers.slice(0, 8)],
    );
    const path = join(await makeFolder(), 'list.txt');
    await writeFile(path, numbers.join('\n'));
    expect(await importList(database, path)).toMatchObject({
      marked: { available: 45, extracted: 8, other: 7 },
    });
  });

  it('changes nothing when it cannot be read to the end, or not at all', async () => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const numbers = (await someNumbers(database)).join('\n');
    const broken = {
      'quote.csv': `roto\n${numbers}\n"3300000001`,
      'words.txt': 'uno\ndos\n',
      'empty.txt': '',
    };
    for (const [name, content] of Object.entries(broken)) {
      await writeFile(join(folder, name), content);
      await expect(importList(database, join(folder, name)), name).rejects.toMatchObject({
        code: 'BAD_INPUT',
      });
    }
    await writeFile(join(folder, 'good.txt'), `${numbers}\nroto`);
    const nowhere = { unreadablePath: join(folder, 'nowhere', 'x.csv') };
    await expect(importList(database, join(folder, 'good.txt'), nowhere)).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
    });
    expect(await value(database, 'select count(*) from extractor.objections')).toBe('0');
    expect(await value(database, 'select count(*) from extractor.objection_lists')).toBe('0');
    expect((await readdir(folder)).sort()).toEqual(['empty.txt', 'good.txt', 'quote.csv', 'words.txt']);
  });

  it('is of the day that is said, else of when the file was last changed, and no younger when it comes again', async () => {
    const { database } = await createTestDatabase();
    const path = join(await makeFolder(), 'list.txt');
    await writeFile(path, '3300000001\n');
    const tenDaysAgo = new Date(Date.now() - 10 * 86_400_000);
    await utimes(path, tenDaysAgo, tenDaysAgo);
    const day = tenDaysAgo.toLocaleDateString('sv-SE', { timeZone });
    expect(await importList(database, path)).toMatchObject({ listDate: day });
    expect(await newestList(database, 'repep', timeZone)).toEqual({ day, ageDays: 10 });
    await utimes(path, new Date(), new Date());
    expect(await importList(database, path)).toMatchObject({ listDate: day });
    expect(await importList(database, path, { source: 'reus' })).not.toMatchObject({ listDate: day });
    expect(await importList(database, path, { listDate: '2020-02-29' })).toMatchObject({
      listDate: '2020-02-29',
    });
    expect(await newestList(database, 'repep', timeZone)).toEqual({ day, ageDays: 10 });
    for (const listDate of [
      '2023-02-29',
      '29.02.2020',
      '2099-01-01',
      '1999-01-01',
      '2020-1-1',
      "2020-01-01'",
    ]) {
      await expect(importList(database, path, { listDate }), listDate).rejects.toMatchObject({
        code: 'BAD_INPUT',
      });
    }
  });

  it('twice at once, and beside single objections, does no harm', async () => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const numbers = await someNumbers(database);
    await writeFile(join(folder, 'a.txt'), numbers.join('\n'));
    await writeFile(join(folder, 'b.txt'), [...numbers].reverse().join('\n'));
    const { phone } = await somebodyIn(database, 'COLIMA');
    const [a, b] = await Promise.all([
      importList(database, join(folder, 'a.txt')),
      importList(database, join(folder, 'b.txt')),
      object(database, phone),
    ]);
    expect(a.new + b.new).toBe(100);
    expect(a.known + b.known).toBe(100);
    expect(await value(database, `select count(*) from contacts where opt_out_method = 'OBJECTION'`)).toBe(
      '60',
    );
    expect(await value(database, 'select count(*) from extractor.objection_marks')).toBe('60');
  });
});

describe('memory', () => {
  it('does not grow with the lines: 300,000', async () => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const peakOf = async (lines: number) => {
      const path = join(folder, `${lines}.csv`);
      const file = createWriteStream(path);
      for (let n = 0; n < lines; n++) {
        if (!file.write(`${n};Calle Ñandú ${n};+52 33 0${String(n).padStart(7, '0')}\n`))
          await once(file, 'drain');
      }
      file.end('no number\n');
      await once(file, 'close');
      let peak = 0;
      const imported = await importList(database, path, {
        onProgress: () => {
          peak = Math.max(peak, process.memoryUsage.rss());
        },
      });
      expect(imported).toMatchObject({ lines: lines + 1, unreadable: 1 });
      return peak;
    };
    await peakOf(20_000);
    const before = process.memoryUsage.rss();
    expect((await peakOf(300_000)) - before).toBeLessThan(100_000_000);
    expect(await value(database, 'select count(*) from extractor.objections')).toBe('300000');
  });
});
