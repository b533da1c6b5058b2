import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openContactFileWithin } from '../../src/files/contact-file.js';
import { type Compression, type FileFormat, openContactFile } from '../../src/files/index.js';
import { manyRows, sampleOptions, useFolder, writeRows } from './fixtures.js';

const folder = useFolder();
const names = async () => (await readdir(dirname(folder.at('x')))).sort();

/** 100 lines of TXT are 1,300 bytes. */
async function write(
  name: string,
  compression: Compression,
  gzipOverBytes = 1300,
  format: FileFormat = 'txt',
) {
  const options = { ...sampleOptions(folder.at(name), format), compression };
  const file = await openContactFileWithin(options, { sheetRows: 1000, gzipOverBytes });
  await writeRows(file, manyRows(100));
  return { file, written: await file.close() };
}

describe('compression', () => {
  it.each([
    ['auto', 1300, false],
    ['auto', 1299, true],
    ['always', 1300, true],
    ['never', 0, false],
  ] as const)('%s, with a limit of %i bytes: %s', async (compression, limit, compressed) => {
    const { written } = await write('a.txt', compression, limit);
    expect(written.compressed).toBe(compressed);
    await written.publish();
    expect(await names()).toEqual(['a.meta.json', compressed ? 'a.txt.gz' : 'a.txt']);
  });

  it('begins over 10,000,000 bytes', async () => {
    for (const [rows, compressed] of [
      [769_230, false],
      [769_231, true],
    ] as const) {
      const options = { ...sampleOptions(folder.at(`${rows}.txt`), 'txt'), compression: 'auto' as const };
      const file = await openContactFile(options);
      await writeRows(file, manyRows(rows));
      expect(await file.close()).toMatchObject({ compressed, rows });
      await file.discard();
    }
  });

  it('gives bytes, hash, path and metadata of the compressed file, and the plain one is gone', async () => {
    const { file, written } = await write('a.txt', 'always');
    expect(await names()).toEqual(['a.txt.gz.meta.json.part', 'a.txt.gz.part']);
    expect(file.partPath).toBe(folder.at('a.txt.gz.part'));
    expect(await written.publish()).toBe(folder.at('a.txt.gz'));
    const bytes = await readFile(folder.at('a.txt.gz'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(written).toMatchObject({ path: folder.at('a.txt.gz'), bytes: bytes.length, sha256, rows: 100 });
    expect((await stat(folder.at('a.txt.gz'))).mode & 0o777).toBe(0o600);
    expect(gunzipSync(bytes)).toHaveLength(1300);
    // Bytes 4 to 7 of gzip are a time, unless they are 0.
    expect(bytes.readUInt32LE(4)).toBe(0);
    const meta = JSON.parse(await readFile(folder.at('a.meta.json'), 'utf8'));
    expect(meta).toMatchObject({ file: 'a.txt.gz', compressed: true, bytes: bytes.length, sha256 });
  });

  it('leaves nothing when discarded', async () => {
    const { file } = await write('a.txt', 'always');
    await file.discard();
    expect(await names()).toEqual([]);
  });

  it('leaves XLSX as it is', async () => {
    const { written } = await write('a.xlsx', 'always', 0, 'xlsx');
    expect(written).toMatchObject({ compressed: false, path: folder.at('a.xlsx') });
  });

  it('is asked for by a path that ends in .gz', async () => {
    const { written } = await write('a.txt.gz', 'auto');
    expect(await written.publish()).toBe(folder.at('a.txt.gz'));
    await expect(write('b.txt.gz', 'never')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});
