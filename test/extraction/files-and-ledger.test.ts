import { createHash } from 'node:crypto';
import { link, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/index.js';
import {
  type Delivery,
  exportExtraction,
  extractByLocation,
  extractToFile,
  findExtraction,
  reconcile,
  writeMissing,
} from '../../src/extraction/index.js';
import { type FileFormat, openContactFile } from '../../src/files/index.js';
import { addObjection } from '../../src/objections/index.js';
import { createTestDatabase, value } from '../support/database.js';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const sha256 = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

function extractFile(
  database: Database,
  path: string,
  format: FileFormat,
  compression: 'auto' | 'always' = 'auto',
): Promise<Delivery> {
  return extractToFile(
    database,
    { kind: 'state', value: 'Jalisco' },
    {
      amount: 300,
      requestedBy: 'test:ana',
      batchRows: 100,
      output: { path: () => path, format, compression },
    },
  );
}

it.each(['xlsx', 'csv', 'txt'] as const)(
  'writes %s as the ledger has it, and again to the same bytes',
  async (format) => {
    const { database } = await createTestDatabase();
    const folder = await makeFolder();
    const path = join(folder, `jalisco.${format}`);
    const delivery = await extractFile(database, path, format);
    expect(delivery).toMatchObject({ status: 'delivered', delivered: 300, file: path, format });
    expect(delivery.sha256).toBe(await sha256(path));
    const record = await findExtraction(database, delivery.extractionId.slice(0, 8));
    expect(record).toMatchObject({
      state: 'delivered',
      filePath: path,
      fileBytes: delivery.bytes,
      fileSha256: delivery.sha256,
    });

    await database.run("update contacts set city = 'somewhere else', phone_original = null");
    await database.run("delete from contacts where opt_out_method = 'EXTRACTION' and id % 2 = 0");
    const again = await exportExtraction(database, record, { path: join(folder, `again.${format}`) });
    expect(again).toMatchObject({ rows: 300, sha256: delivery.sha256, identical: true });
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  },
);

it('writes what the sheets should hold', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.xlsx');
  const delivery = await extractFile(database, path, 'xlsx');
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  const contacts = workbook.getWorksheet('Contacts');
  const numbers = contacts?.getColumn(1).values.slice(2) ?? [];
  expect(numbers).toHaveLength(300);
  expect(numbers.every((number) => typeof number === 'string' && /^52\d{10}$/.test(number))).toBe(true);
  const ledger = await database.run<{ phone: string }>(
    'select phone from extractor.extraction_contacts where extraction_id = $1 order by batch, (hashint8extended(contact_id, $2) >> 32)::int, contact_id',
    [delivery.extractionId, delivery.seed],
  );
  expect(numbers).toEqual(ledger.map(({ phone }) => phone));
  expect(JSON.stringify(workbook.getWorksheet('Metadata')?.getSheetValues())).toContain(
    delivery.extractionId,
  );
});

it('leaves neither a file nor a claim when the folder cannot be written to', async () => {
  const { database } = await createTestDatabase();
  const folder = join(await makeFolder(), 'not there');
  await expect(extractFile(database, join(folder, 'jalisco.txt'), 'txt')).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
  });
  expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
    '0',
  );
});

it('rolls back when the stream it writes to fails', async () => {
  const { database } = await createTestDatabase();
  let bytes = 0;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      callback(bytes > 1000 ? Object.assign(new Error('closed'), { code: 'EPIPE' }) : null);
    },
  });
  await expect(
    extractToFile(
      database,
      { kind: 'state', value: 'Jalisco' },
      { amount: 3000, batchRows: 100, requestedBy: 'test:ana', output: { stream, format: 'txt' } },
    ),
  ).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
  expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
    '0',
  );
  expect(await value(database, 'select state from extractor.extractions')).toBe('failed');
});

it('finishes the file of an extraction that committed and went no further', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.csv');
  const { extractionId } = await extractFile(database, path, 'csv');
  await rename(path, `${path}.part`);
  await rename(path.replace('.csv', '.meta.json'), `${path}.meta.json.part`);
  await backTo(database, 'committed');
  expect(await reconcile(database)).toEqual([{ id: extractionId, outcome: 'file put in place' }]);
  expect((await readFile(path, 'utf8')).split('\r\n')).toHaveLength(302);
  expect(await value(database, 'select state from extractor.extractions')).toBe('delivered');
  expect(await reconcile(database)).toEqual([]);
});

it('gives nobody a file that somebody in it has objected to before it had its name, but one without them', async () => {
  const { database } = await createTestDatabase();
  const folder = await makeFolder();
  const path = join(folder, 'jalisco.txt');
  const { extractionId } = await extractFile(database, path, 'txt');
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  await rename(path, `${path}.part`);
  await rename(path.replace('.txt', '.meta.json'), `${path}.meta.json.part`);
  await backTo(database, 'committed');
  const phone = lines[7] ?? '';
  const recorder = { by: 'test:eva', channel: 'test' };
  await addObjection(database, { phone, ...recorder });
  const reconciled = await reconcile(database);
  expect(reconciled).toEqual([{ id: extractionId, outcome: 'file missing' }]);
  expect(await readdir(folder)).toEqual([]);
  expect(await writeMissing(database, reconciled)).toEqual([{ id: extractionId, file: path, problem: null }]);
  expect((await readFile(path, 'utf8')).trim().split('\n')).toEqual(lines.filter((line) => line !== phone));
  expect(await value(database, 'select state from extractor.extractions')).toBe('delivered');
  expect(await reconcile(database)).toEqual([]);
});

it('leaves a file in place that had its name before somebody in it objected', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.txt');
  const { extractionId } = await extractFile(database, path, 'txt');
  const content = await readFile(path, 'utf8');
  // Killed between the two names.
  await link(path, `${path}.part`);
  await backTo(database, 'committed');
  const recorder = { by: 'test:eva', channel: 'test' };
  await addObjection(database, { phone: content.slice(0, 12), ...recorder });
  expect(await reconcile(database)).toEqual([{ id: extractionId, outcome: 'file put in place' }]);
  expect(await readFile(path, 'utf8')).toBe(content);
});

it('says which committed extraction has lost its file, and export writes it again', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.xlsx');
  const delivery = await extractFile(database, path, 'xlsx');
  await rm(path);
  await backTo(database, 'committed');
  expect(await reconcile(database)).toEqual([{ id: delivery.extractionId, outcome: 'file missing' }]);
  const record = await findExtraction(database, delivery.extractionId);
  expect(await exportExtraction(database, record, { path })).toMatchObject({ identical: true, file: path });
  expect(await value(database, 'select state from extractor.extractions')).toBe('delivered');
});

it('does not take another file of that name for the one on record', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.xlsx');
  const { extractionId } = await extractFile(database, path, 'xlsx');
  await writeFile(path, 'something else');
  await backTo(database, 'committed');
  expect(await reconcile(database)).toEqual([{ id: extractionId, outcome: 'file missing' }]);
  expect(await value(database, 'select state from extractor.extractions')).toBe('committed');
});

it('is not delivered by an export in another form', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.xlsx');
  const { extractionId } = await extractFile(database, path, 'xlsx');
  await rm(path);
  await backTo(database, 'committed');
  const record = await findExtraction(database, extractionId);
  await exportExtraction(database, record, { path: `${path}.txt`, format: 'txt' });
  const state = () => value(database, "select state || ' ' || file_path from extractor.extractions");
  expect(await state()).toBe(`committed ${path}`);
});

it('has delivered a file that stands, even where that cannot be recorded at once', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.csv');
  const extraction = await extractByLocation(database, {
    state: 'Jalisco',
    amount: 20,
    requestedBy: 'report',
  });
  const metadata = () => extraction.metadata('csv');
  const writer = await openContactFile({ path, format: 'csv', compression: 'never', metadata });
  for await (const contact of extraction) await writer.write(contact);
  const file = await writer.close();
  const publish = async (): Promise<string> => {
    await database.run('alter table extractor.extractions rename to out_of_reach');
    return file.publish();
  };
  expect(await extraction.commit({ ...file, publish })).toBe(path);
  await database.run('alter table extractor.out_of_reach rename to extractions');
  expect(await reconcile(database)).toEqual([{ id: extraction.id, outcome: 'file put in place' }]);
});

it('gives up an extraction whose process died, and its part of a file, but not a living one', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.csv');
  const { extractionId } = await extractFile(database, path, 'csv');
  await rename(path, `${path}.part`);
  await backTo(database, 'running');
  const alive = await database.begin();
  await alive.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [extractionId]);
  expect(await reconcile(database)).toEqual([]);
  await alive.rollback();
  expect(await reconcile(database)).toEqual([{ id: extractionId, outcome: 'given up' }]);
  await expect(readFile(`${path}.part`)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await value(database, 'select state from extractor.extractions')).toBe('failed');
});

/** What a crash leaves behind; the ledger itself refuses to go back, so its guard is lifted for once. */
async function backTo(database: Database, state: 'running' | 'committed'): Promise<void> {
  await database.run('alter table extractor.extractions disable trigger guard_update');
  await database.run(
    `update extractor.extractions set state = '${state}', delivered_at = null, ended_at = null`,
  );
  await database.run('alter table extractor.extractions enable trigger guard_update');
}

it('is used as a library in the lines that the README shows', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'jalisco.csv');
  const extraction = await extractByLocation(database, {
    state: 'Jalisco',
    amount: 200,
    requestedBy: 'report',
  });
  const writer = await openContactFile({
    path,
    format: 'csv',
    compression: 'auto',
    metadata: () => extraction.metadata('csv'),
  });
  for await (const contact of extraction) await writer.write(contact);
  expect(await extraction.commit(await writer.close())).toBe(path);
  const record = await findExtraction(database, extraction.id);
  expect(record).toMatchObject({
    state: 'delivered',
    filePath: path,
    fileSha256: await sha256(path),
    delivered: 200,
  });
  expect(JSON.parse(await readFile(path.replace('.csv', '.meta.json'), 'utf8'))).toMatchObject({
    extractionId: extraction.id,
    extractedAt: record.claimedAt?.toISOString(),
    delivered: 200,
    sha256: record.fileSha256,
  });
});

it('does not clear away the part of whoever took the name of a dead one meanwhile', async () => {
  const { database } = await createTestDatabase();
  const path = join(await makeFolder(), 'a.txt');
  const begin = async () => {
    const extraction = await extractByLocation(database, {
      state: 'Jalisco',
      amount: 10,
      requestedBy: 'test:ana',
    });
    await extraction.announce(path);
    return extraction;
  };
  // One that died: on record as running, and nobody holds its lock.
  const dead = await begin();
  await dead.rollback();
  await database.run('alter table extractor.extractions disable trigger user');
  await database.run("update extractor.extractions set state = 'running', failure = null, ended_at = null");
  await database.run('alter table extractor.extractions enable trigger user');

  const blocker = await database.begin();
  await blocker.query('select from extractor.extractions where id = $1 for update', [dead.id]);
  const reconciling = reconcile(database);
  const blocked = `select exists (select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock')`;
  while (!(await value<boolean>(database, blocked)));
  const other = await begin();
  await writeFile(`${path}.part`, 'the other');
  await blocker.rollback();
  expect(await reconciling).toEqual([]);
  expect(await readFile(`${path}.part`, 'utf8')).toBe('the other');
  await other.rollback();
  expect(await reconcile(database)).toEqual([{ id: dead.id, outcome: 'given up' }]);
});
