import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { openContactFile } from '../../src/files/index.js';
import { openTable, type TableRow } from '../../src/tables/index.js';
import { manyRows, sampleOptions, useFolder, writeRows } from '../files/fixtures.js';

const folder = useFolder();

async function written(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(folder.at(name), content);
  return folder.at(name);
}

async function rowsOf(path: string): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of (await openTable(path)).rows()) rows.push(row);
  return rows;
}

const cellsOf = async (name: string, content: string | Uint8Array) =>
  (await rowsOf(await written(name, content))).map(({ cells }) => cells);

describe('separators', () => {
  it.each([',', ';', '\t', '|'])('tells %j', async (separator) => {
    const path = await written('a.csv', `a${separator}"b,;|\t"\n1${separator}2\n3${separator}4\n`);
    const table = await openTable(path);
    expect(table.separator).toBe(separator);
    expect(await rowsOf(path)).toMatchObject([
      { cells: ['a', 'b,;|\t'] },
      { cells: ['1', '2'] },
      { cells: ['3', '4'] },
    ]);
  });

  it('leaves a text of one column whole', async () => {
    const path = await written('a.txt', '3300000001\n(33) 0000-0002\n+52 33 0000 0003\n');
    expect((await openTable(path)).separator).toBeUndefined();
    expect((await rowsOf(path)).map(({ cells }) => cells)).toEqual([
      ['3300000001'],
      ['(33) 0000-0002'],
      ['+52 33 0000 0003'],
    ]);
  });

  it('is not led astray by commas in one column of a text with semicolons', async () => {
    const path = await written(
      'a.csv',
      'name;phone\nPérez, Ana;3300000001\nSoto;3300000002\nPaz, B;3300000003\n',
    );
    expect((await openTable(path)).separator).toBe(';');
  });
});

describe('lines', () => {
  it('numbers rows by the line on which they begin, whatever ends a line, and leaves out blank ones', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const path = await written('a.csv', ['a,b', '1,"x', 'y"', '', ' , ', '2,z', '3,w'].join(end));
      expect(await rowsOf(path)).toEqual([
        { line: 1, sheet: undefined, cells: ['a', 'b'] },
        { line: 2, sheet: undefined, cells: ['1', 'x\ny'] },
        { line: 6, sheet: undefined, cells: ['2', 'z'] },
        { line: 7, sheet: undefined, cells: ['3', 'w'] },
      ]);
    }
  });

  it('counts a CRLF that is cut in two by the pieces it is read in once', async () => {
    // The first piece is 65,536 bytes: the \r is its last.
    const path = await written('a.txt', `${'x'.repeat(65_535)}\r\nsecond\r\n`);
    expect((await rowsOf(path)).map(({ line }) => line)).toEqual([1, 2]);
  });

  it('takes rows of different lengths, quotes within a cell, and an empty file', async () => {
    expect(await cellsOf('a.csv', 'a,b\n1\n2,3,4\n5" tube,"say ""hi"""\n')).toEqual([
      ['a', 'b'],
      ['1'],
      ['2', '3', '4'],
      ['5" tube', 'say "hi"'],
    ]);
    expect(await cellsOf('b.csv', '')).toEqual([]);
  });
});

describe('encodings', () => {
  const text = 'Teléfono,Ciudad\n3300000001,Cancún\n';

  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['windows-1252', Buffer.from(text, 'latin1')],
  ] as const)('tells %s', async (encoding, bytes) => {
    const path = await written('a.csv', bytes);
    expect((await openTable(path)).encoding).toBe(encoding);
    expect((await rowsOf(path)).map(({ cells }) => cells)).toEqual([
      ['Teléfono', 'Ciudad'],
      ['3300000001', 'Cancún'],
    ]);
  });

  it('tells by the last line, too', async () => {
    const plain = `phone,city\n${'3300000001,Tepic\n'.repeat(20_000)}`;
    const path = await written(
      'a.csv',
      Buffer.concat([Buffer.from(plain), Buffer.from('1,Mérida\n', 'latin1')]),
    );
    expect((await rowsOf(path)).at(-1)).toEqual({ line: 20_002, sheet: undefined, cells: ['1', 'Mérida'] });
  });

  it('reads a character that is cut in two by the pieces it is read in', async () => {
    const [row] = await rowsOf(await written('a.txt', `${'x'.repeat(65_535)}ñ`));
    expect(row?.cells[0]?.at(-1)).toBe('ñ');
  });
});

describe('gzip and hash', () => {
  it('reads gzip by its content, and hashes the file as it lies on the disk', async () => {
    const bytes = gzipSync('a,b\n1,2\n');
    const path = await written('a.csv', bytes);
    expect(await openTable(path)).toMatchObject({
      kind: 'text',
      gzipped: true,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(await rowsOf(path)).toHaveLength(2);
  });
});

describe('workbooks', () => {
  it.each([true, false])('reads every kind of cell (shared texts: %s)', async (useSharedStrings) => {
    const path = folder.at('a.xlsx');
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
      filename: path,
      useSharedStrings,
      useStyles: true,
    });
    const sheet = workbook.addWorksheet('Números');
    sheet.addRow(['phone', 'x']).commit();
    sheet.addRow([523300000001, null, 'c & <d>']).commit();
    sheet.addRow([]).commit();
    const row = sheet.addRow([new Date(Date.UTC(2025, 2, 4)), { formula: 'A2', result: 3300000002 }, true]);
    row.getCell(1).numFmt = 'dd/mm/yyyy';
    row.commit();
    sheet.addRow([{ error: '#N/A' }, { text: 'link', hyperlink: 'https://example.com' }]).commit();
    sheet.commit();
    workbook.addWorksheet('Two').addRow(['z']).commit();
    await workbook.commit();
    expect(await openTable(path)).toMatchObject({ kind: 'xlsx', encoding: undefined, separator: undefined });
    expect(await rowsOf(path)).toEqual([
      { line: 1, sheet: 'Números', cells: ['phone', 'x'] },
      { line: 2, sheet: 'Números', cells: ['523300000001', '', 'c & <d>'] },
      { line: 4, sheet: 'Números', cells: ['2025-03-04', '3300000002', 'true'] },
      { line: 5, sheet: 'Números', cells: ['', 'link'] },
      { line: 1, sheet: 'Two', cells: ['z'] },
    ]);
  });

  it('reads what the whole of Excel writes: rich texts, merged cells, a workbook not written as a stream', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('S');
    sheet.addRow([{ richText: [{ text: '33 ' }, { text: '0000 0001', font: { bold: true } }] }, 'b']);
    sheet.mergeCells('A2:B2');
    sheet.getCell('A2').value = 'both';
    await workbook.xlsx.writeFile(folder.at('a.xlsx'));
    expect((await rowsOf(folder.at('a.xlsx'))).map(({ cells }) => cells)).toEqual([
      ['33 0000 0001', 'b'],
      ['both'],
    ]);
  });

  it('reads a file of our own', async () => {
    const file = await openContactFile(sampleOptions(folder.at('a.xlsx'), 'xlsx'));
    await writeRows(file, manyRows(3));
    await (await file.close()).publish();
    const rows = await rowsOf(folder.at('a.xlsx'));
    expect(rows.slice(0, 2)).toEqual([
      { line: 1, sheet: 'Contacts', cells: ['Number', 'Content'] },
      { line: 2, sheet: 'Contacts', cells: ['52330'.padEnd(12, '0'), 'Tonalá'] },
    ]);
  });
});

describe('what cannot be read', () => {
  const failing = async (path: string) => {
    const error = await rowsOf(path).then(
      () => undefined,
      (reason: unknown) => reason as { code: string; message: string },
    );
    expect(error).toMatchObject({ code: 'BAD_INPUT' });
    expect(error?.message).toContain(path);
    return error?.message;
  };

  it('names the line on which a quote is opened and never closed', async () => {
    expect(await failing(await written('a.csv', 'a,b\n1,2\n"3,4\n5,6\n'))).toMatch(/line 3: a quote/);
  });

  it('does not hold a row of ten million characters', async () => {
    expect(await failing(await written('a.csv', `a,b\n"${'x'.repeat(10_000_000)}\n`))).toMatch(
      /line 2: the row/,
    );
  });

  it('is told apart', async () => {
    expect(await failing(folder.at('nowhere.csv'))).toMatch(/no such file/);
    await mkdir(folder.at('sub'));
    expect(await failing(folder.at('sub'))).toMatch(/not a regular file/);
    expect(await failing(await written('b.bin', new Uint8Array(100)))).toMatch(/neither text nor XLSX/);
    expect(await failing(await written('c.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')))).toMatch(
      /old Excel/,
    );
    const zipped = gzipSync(randomBytes(100_000).toString('hex'));
    expect(await failing(await written('d.gz', zipped.subarray(0, 60_000)))).toMatch(
      /gzip data end too soon/,
    );
    expect(await failing(await written('e.gz', zipped.fill(7, 30_000, 40_000)))).toMatch(
      /gzip data are damaged/,
    );
  });

  it('a workbook that is cut off or damaged anywhere is refused, and never waited for', async () => {
    const file = await openContactFile(sampleOptions(folder.at('a.xlsx'), 'xlsx'));
    await writeRows(file, manyRows(2000));
    await (await file.close()).publish();
    const whole = await readFile(folder.at('a.xlsx'));
    for (const share of [0.05, 0.3, 0.6, 0.9]) {
      const at = Math.floor(whole.length * share);
      expect(await failing(await written('cut.xlsx', whole.subarray(0, at)))).toMatch(/damaged/);
    }
    const broken = Buffer.from(whole).fill(
      0xff,
      Math.floor(whole.length / 2),
      Math.floor(whole.length / 2) + 200,
    );
    expect(await failing(await written('broken.xlsx', broken))).toMatch(/damaged/);
    expect(await failing(await written('zip.xlsx', 'PK\x03\x04 and nothing else'))).toMatch(
      /damaged|no sheet/,
    );
  });

  it('a file that changes between the first look and the last row', async () => {
    const path = await written('a.csv', 'a\n1\n');
    const table = await openTable(path);
    await writeFile(path, 'a\n1\n2\n');
    await expect(
      (async () => {
        for await (const _ of table.rows());
      })(),
    ).rejects.toThrow(/changed while it was being read/);
  });

  it('ends with INTERRUPTED when the signal is aborted', async () => {
    const path = await written('a.csv', 'a,b\n'.repeat(200_000));
    const abort = new AbortController();
    const table = await openTable(path, { signal: abort.signal });
    const read = async () => {
      for await (const { line } of table.rows()) if (line === 10) abort.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(openTable(path, { signal: abort.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

describe('memory', () => {
  it.each(['csv', 'xlsx'] as const)('%s: does not grow with the rows', async (format) => {
    const peakOf = async (count: number) => {
      const file = await openContactFile(sampleOptions(folder.at(`${count}.${format}`), format));
      await writeRows(file, manyRows(count, 'San Pedro Tlaquepaque'));
      await (await file.close()).publish();
      let peak = 0;
      let read = 0;
      for await (const _ of (await openTable(folder.at(`${count}.${format}`))).rows()) {
        if (read++ % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
      }
      expect(read).toBeGreaterThan(count);
      return peak;
    };
    await peakOf(20_000);
    const before = process.memoryUsage.rss();
    expect((await peakOf(300_000)) - before).toBeLessThan(100_000_000);
  });
});
