import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import {
  exportExtraction,
  extractToFile,
  findExtraction,
  releaseExtraction,
} from '../../src/extraction/index.js';
import type { FileFormat } from '../../src/files/index.js';
import { addObjection } from '../../src/objections/index.js';
import { verifyFile } from '../../src/operations/index.js';
import { createTestDatabase } from '../support/database.js';
import { makeTestFolder } from '../support/test-folder.js';

async function extract(
  database: Database,
  format: FileFormat,
  compression: 'auto' | 'always' = 'auto',
  amount = 220,
) {
  const path = join(await makeTestFolder(), `tijuana.${format}`);
  const { extractionId, file } = await extractToFile(
    database,
    { kind: 'city', value: 'Tijuana' },
    { amount, requestedBy: 'test:ana', batchRows: 50, output: { path: () => path, format, compression } },
  );
  return { id: extractionId, file };
}

const statuses = ({ checks }: { checks: { name: string; status: string }[] }): string[] =>
  checks.map(({ name, status }) => `${name} ${status}`);

/** Reads the lines of a TXT file, lets them be changed, and writes them back without the metadata beside it. */
async function rewrite(file: string, change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  await writeFile(file, `${change(lines).join('\n')}\n`);
  await rm(file.replace('.txt', '.meta.json'));
}

it.each([
  ['xlsx', 'auto'],
  ['csv', 'auto'],
  ['txt', 'auto'],
  ['csv', 'always'],
  ['txt', 'always'],
] as const)('knows %s (compressed: %s) by its hash, wherever it lies', async (format, compression) => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, format, compression);
  const moved = join(await makeTestFolder(), 'another name');
  await rename(file, moved);
  const verification = await verifyFile(database, moved);
  expect(verification).toMatchObject({
    file: moved,
    extractionId: id,
    foundBy: 'hash',
    identical: true,
    comparison: {
      rows: 220,
      expected: 220,
      missing: 0,
      added: 0,
      leftOut: 0,
      firstDifference: null,
      unreadable: 0,
    },
    ok: true,
  });
  expect(statuses(verification)).toEqual(['file ok', 'rows ok']);
});

it.each([
  [
    'rows that were cut off',
    (lines: string[]) => lines.slice(0, 200),
    { missing: 20, added: 0, firstDifference: 201 },
  ],
  [
    'a row taken out',
    (lines: string[]) => lines.toSpliced(99, 1),
    { missing: 1, added: 0, firstDifference: 100 },
  ],
  [
    'a row twice',
    (lines: string[]) => [...lines, lines[3] ?? ''],
    { missing: 0, added: 1, firstDifference: 221 },
  ],
  [
    'rows of somebody else',
    (lines: string[]) => ['523309999991', ...lines.slice(1), '523309999992'],
    { missing: 1, added: 2, firstDifference: 1 },
  ],
])('says of %s how many are missing or too many, and where it begins', async (_, change, expected) => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, 'txt');
  await rewrite(file, change);
  const verification = await verifyFile(database, file);
  expect(verification).toMatchObject({
    extractionId: id,
    foundBy: 'numbers',
    identical: false,
    comparison: { expected: 220, unreadable: 0, ...expected },
    ok: false,
  });
  expect(statuses(verification)).toEqual(['file warn', 'rows fail']);
  expect(verification.checks.at(-1)?.fix).toContain(`contacts export ${id} --output ANOTHER`);
});

it('says that only the order differs', async () => {
  const { database } = await createTestDatabase();
  const { file } = await extract(database, 'txt');
  await rewrite(file, (lines) => lines.toSorted());
  const verification = await verifyFile(database, file);
  expect(verification).toMatchObject({ comparison: { missing: 0, added: 0, rows: 220 }, ok: true });
  expect(statuses(verification)).toEqual(['file warn', 'rows warn']);
  expect(verification.checks.at(-1)?.message).toContain('in another order');
});

it('knows a workbook that a program saved again by its metadata', async () => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, 'xlsx');
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  workbook.getWorksheet('Contacts')?.spliceRows(12, 3);
  await workbook.xlsx.writeFile(file);
  const verification = await verifyFile(database, file);
  expect(verification).toMatchObject({
    extractionId: id,
    foundBy: 'metadata',
    identical: false,
    comparison: { rows: 217, missing: 3, added: 0, firstDifference: 11 },
  });
});

it('finds the numbers under their heading, when a column was put before them', async () => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, 'csv');
  const lines = (await readFile(file, 'utf8')).trim().split('\r\n');
  await writeFile(file, lines.map((line, n) => (n === 0 ? `Row,${line}` : `${n},${line}`)).join('\r\n'));
  expect(await verifyFile(database, file)).toMatchObject({
    extractionId: id,
    comparison: { rows: 220, missing: 0, added: 0, firstDifference: null, unreadable: 0 },
  });
});

it('knows a file in another form by its metadata, and a compressed one that was unpacked', async () => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, 'csv', 'always');
  const record = await findExtraction(database, id);
  const path = join(await makeTestFolder(), 'other.txt');
  await exportExtraction(database, record, { path, format: 'txt', compression: 'never' });
  const same = { extractionId: id, foundBy: 'metadata', comparison: { firstDifference: null }, ok: true };
  expect(await verifyFile(database, path)).toMatchObject(same);

  const unpacked = file.replace('.gz', '');
  await writeFile(unpacked, gunzipSync(await readFile(file)));
  expect(await verifyFile(database, unpacked)).toMatchObject(same);
  await writeFile(file, gzipSync(await readFile(unpacked), { level: 1 }));
  expect(await verifyFile(database, file)).toMatchObject(same);
});

it('tells rows whose digits a spreadsheet rounded away', async () => {
  const { database } = await createTestDatabase();
  const { file } = await extract(database, 'csv');
  const content = await readFile(file, 'utf8');
  const lines = content.split('\r\n');
  for (const line of [5, 6]) lines[line] = (lines[line] ?? '').replace(/^\d+/, '5.27E+11');
  await writeFile(file, lines.join('\r\n'));
  const verification = await verifyFile(database, file);
  expect(verification).toMatchObject({
    comparison: { rows: 218, missing: 2, added: 0, unreadable: 2 },
    ok: false,
  });
  expect(verification.checks.at(-1)).toMatchObject({
    name: 'unreadable',
    status: 'fail',
    message: expect.stringContaining('2 rows without a number that can be read, the first in line 6'),
  });
});

it('warns off the file of an extraction that was released', async () => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, 'txt');
  await releaseExtraction(database, id, { reason: 'called off', releasedBy: 'test:eva' });
  const verification = await verifyFile(database, file);
  expect(verification).toMatchObject({ identical: true, ok: false, comparison: { firstDifference: null } });
  expect(statuses(verification)).toEqual(['file ok', 'state fail', 'rows ok']);
});

it('warns of people who object since, and knows a rebuilt file that leaves them out', async () => {
  const { database } = await createTestDatabase();
  const { id, file } = await extract(database, 'txt');
  const numbers = (await readFile(file, 'utf8')).trim().split('\n');
  for (const phone of [numbers[10], numbers[150]]) {
    await addObjection(database, { phone: phone ?? '', by: 'test:sol', channel: 'test' });
  }
  const original = await verifyFile(database, file);
  expect(statuses(original)).toEqual(['file ok', 'rows ok', 'objections warn']);
  expect(original.checks.at(-1)).toMatchObject({
    message: expect.stringMatching(/^2 of its people object since/),
    fix: `contacts export ${id} --output ANOTHER`,
  });

  const record = await findExtraction(database, id);
  const path = join(await makeTestFolder(), 'again.txt');
  await exportExtraction(database, record, { path });
  const rebuilt = await verifyFile(database, path);
  expect(rebuilt).toMatchObject({ ok: true, comparison: { rows: 218, missing: 0, added: 0, leftOut: 2 } });
  expect(statuses(rebuilt)).toEqual(['file warn', 'rows ok']);

  await rewrite(file, (lines) => lines.toSpliced(10, 1));
  expect(statuses(await verifyFile(database, file))).toEqual(['file warn', 'rows ok', 'objections warn']);
});

it('tells a ledger that was changed from a file that was', async () => {
  const { database } = await createTestDatabase();
  const { file } = await extract(database, 'txt');
  await database.run(`set session_replication_role = replica;
    delete from extractor.extraction_contacts
    where contact_id = (select min(contact_id) from extractor.extraction_contacts where released_at is null);
    reset session_replication_role`);
  const verification = await verifyFile(database, file);
  expect(verification).toMatchObject({ identical: true, comparison: { added: 1, missing: 0 }, ok: false });
  expect(verification.checks.at(-1)?.message).toContain('it is the ledger that was changed');
});

it('knows nothing of a file that belongs to no extraction', async () => {
  const { database } = await createTestDatabase();
  await extract(database, 'txt');
  const folder = await makeTestFolder();
  const stranger = join(folder, 'stranger.csv');
  await writeFile(stranger, 'Number,Content\r\n523309999991,GUADALAJARA\r\n');
  expect(await verifyFile(database, stranger)).toMatchObject({
    extractionId: null,
    comparison: null,
    ok: false,
  });
  await writeFile(
    join(folder, 'stranger.meta.json'),
    '{"extractionId":"00000000-0000-4000-8000-000000000000"}',
  );
  expect(await verifyFile(database, stranger)).toMatchObject({ extractionId: null, ok: false });
  await expect(verifyFile(database, join(folder, 'nowhere.csv'))).rejects.toMatchObject({
    code: 'BAD_INPUT',
  });
});
