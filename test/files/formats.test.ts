import { readFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openContactFileWithin } from '../../src/files/contact-file.js';
import { type FileFormat, openContactFile } from '../../src/files/index.js';
import {
  manyRows,
  parseCsv,
  sampleMetadata,
  sampleOptions,
  sampleRow,
  sheetTexts,
  unzip,
  useFolder,
  writeRows,
} from './fixtures.js';

const folder = useFolder();

async function write(name: string, format: FileFormat, contents: string[]): Promise<Buffer> {
  const file = await openContactFile(sampleOptions(folder.at(name), format));
  await writeRows(
    file,
    contents.map((content, n) => sampleRow(n, content)),
  );
  const written = await file.close();
  expect(written.rows).toBe(contents.length);
  return readFile(await written.publish());
}

describe('txt', () => {
  it('holds one number a line', async () => {
    const bytes = await write('a.txt', 'txt', ['Tonalá', '']);
    expect(bytes.toString()).toBe('523300000000\n523300000001\n');
  });
});

describe('csv', () => {
  it('is RFC 4180 with a header and CRLF', async () => {
    const bytes = await write('a.csv', 'csv', ['Tonalá', '', 'say "hi", Ana', 'two\nlines']);
    expect(bytes.toString()).toBe(
      'Number,Content\r\n523300000000,Tonalá\r\n523300000001,\r\n' +
        '523300000002,"say ""hi"", Ana"\r\n523300000003,"two\nlines"\r\n',
    );
  });

  it('has a header even without rows', async () => {
    expect((await write('a.csv', 'csv', [])).toString()).toBe('Number,Content\r\n');
  });

  it.each(['=1+1', '+52', '-3', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '=HYPERLINK("x","y")'])(
    'makes %j harmless with an apostrophe',
    async (content) => {
      const rows = parseCsv((await write('a.csv', 'csv', [content, `a${content}`])).toString());
      expect(rows[1]).toEqual(['523300000000', `'${content}`]);
      expect(rows[2]).toEqual(['523300000001', `a${content}`]);
    },
  );
});

describe('the metadata beside txt and csv', () => {
  it('says what the file is, in the order of the keys', async () => {
    const file = await openContactFile(sampleOptions(folder.at('a.csv'), 'csv'));
    await file.write(sampleRow(1));
    const { sha256, bytes, publish } = await file.close();
    await publish();
    const text = await readFile(folder.at('a.meta.json'), 'utf8');
    const { extractedAt, ...rest } = sampleMetadata('csv');
    expect(JSON.parse(text)).toEqual({
      ...rest,
      extractedAt: '2025-03-04T05:06:07.000Z',
      file: 'a.csv',
      bytes,
      sha256,
      rows: 1,
      compressed: false,
    });
    expect(text.startsWith('{\n  "extractionId": "0192-a",\n  "extractedAt"')).toBe(true);
    expect(extractedAt).toBeInstanceOf(Date);
  });
});

describe('xlsx', () => {
  async function read(bytes: Buffer): Promise<ExcelJS.Workbook> {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
    return workbook;
  }

  it('reads back with text numbers, a styled frozen header and fitted widths', async () => {
    const workbook = await read(await write('a.xlsx', 'xlsx', ['Tonalá', '', '=1+1']));
    const sheet = workbook.getWorksheet('Contacts');
    const rows: unknown[] = [];
    sheet?.eachRow((row) => rows.push([row.getCell(1).value, row.getCell(2).text]));
    expect(rows).toEqual([
      ['Number', 'Content'],
      ['523300000000', 'Tonalá'],
      ['523300000001', ''],
      ['523300000002', '=1+1'],
    ]);
    const header = sheet?.getCell('B1');
    expect(header?.font).toMatchObject({ bold: true, color: { argb: 'FFFFFFFF' } });
    expect(header?.fill).toMatchObject({ pattern: 'solid', fgColor: { argb: 'FF1F3864' } });
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect([sheet?.getColumn(1).width, sheet?.getColumn(2).width]).toEqual([16, 32]);
    for (const cell of ['A2', 'B2', 'B4']) expect(sheet?.getCell(cell).numFmt).toBe('@');
    expect(sheet?.getCell('A2').type).toBe(ExcelJS.ValueType.String);
    expect(sheet?.getCell('B4').type).toBe(ExcelJS.ValueType.String);
  });

  it('has a sheet of metadata with the strata below', async () => {
    const bytes = await write('a.xlsx', 'xlsx', ['x']);
    expect(sheetTexts(bytes, 2)).toEqual([
      ['Key', 'Value'],
      ['extractionId', '0192-a'],
      ['extractedAt', '2025-03-04T05:06:07.000Z'],
      ['scope', 'Jalisco & <Nayarit>'],
      ['requested', '3'],
      ['delivered', '2'],
      ['seed', '42'],
      ['format', 'xlsx'],
      ['toolVersion', '0.1.0'],
      ['stratum', 'available', 'quota', 'delivered'],
      ['33', '10', '2', '1'],
      ['322', '5 or more', '1', '1'],
    ]);
    const workbook = await read(bytes);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Contacts', 'Metadata']);
    expect(workbook.created).toEqual(new Date('2025-03-04T05:06:07.000Z'));
  });

  it('goes on on further sheets, each with its header', async () => {
    const limits = { sheetRows: 200, gzipOverBytes: 1 };
    const file = await openContactFileWithin(sampleOptions(folder.at('a.xlsx'), 'xlsx'), limits);
    await writeRows(file, manyRows(450));
    const { publish, rows, compressed } = await file.close();
    expect([rows, compressed]).toEqual([450, false]);
    const workbook = await read(await readFile(await publish()));
    expect(workbook.worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([
      ['Contacts', 201],
      ['Contacts 2', 201],
      ['Contacts 3', 51],
      ['Metadata', 13],
    ]);
    const third = workbook.getWorksheet('Contacts 3');
    expect(third?.getCell('A1').value).toBe('Number');
    expect(third?.getCell('A51').value).toBe('523300000449');
  });

  it('opens no further sheet when the last row fits exactly', async () => {
    const limits = { sheetRows: 3, gzipOverBytes: 1 };
    const file = await openContactFileWithin(sampleOptions(folder.at('a.xlsx'), 'xlsx'), limits);
    await writeRows(file, manyRows(3));
    const workbook = await read(await readFile(await (await file.close()).publish()));
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Contacts', 'Metadata']);
  });

  it('cannot be turned into markup, and keeps what looks like an escape of Excel', async () => {
    const contents = ['</v></c><c><f>1+1</f></c>', '&lt;&amp;"\'', '_x0041_x0042_', 'a'.repeat(40_000)];
    const bytes = await write('a.xlsx', 'xlsx', contents);
    const texts = sheetTexts(bytes, 1).map(([, content]) => content);
    expect(texts.slice(1)).toEqual([...contents.slice(0, 3), 'a'.repeat(32_767)]);
    expect(unzip(bytes).some(({ text }) => text.includes('<f>'))).toBe(false);
  });

  it('carries no time of its own: every entry is of 1980', async () => {
    const entries = unzip(await write('a.xlsx', 'xlsx', ['x']));
    expect(entries.length).toBeGreaterThan(8);
    const firstOf1980 = (1 << 21) | (1 << 16);
    expect(entries.map(({ dosDate }) => dosDate)).toEqual(entries.map(() => firstOf1980));
    const core = entries.find(({ name }) => name === 'docProps/core.xml')?.text ?? '';
    expect(core.match(/2025-03-04T05:06:07Z/g)).toHaveLength(2);
    expect(core.match(/20\d\d-/g)).toHaveLength(2);
  });
});

describe('any format', () => {
  it.each(['xlsx', 'csv', 'txt'] as const)('%s: same rows and metadata, same bytes', async (format) => {
    const contents = Array.from({ length: 3000 }, (_, n) => `City ${(n * 7919) % 1013}`);
    const [one, two] = [
      await write(`a.${format}`, format, contents),
      await write(`b.${format}`, format, contents),
    ];
    expect(one.equals(two)).toBe(true);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc.array(
      fc.constantFrom('=', '"', ',', '\r', '\n', '\t', '<', '&', "'", '\0', '\ud800', '\uffff', '_x0041_'),
    ),
  );
  const anyTexts = fc.array(anyText.map((text) => (typeof text === 'string' ? text : text.join(''))));

  it('keeps every content in CSV and XLSX, but for what is documented', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anyTexts, async (contents) => {
        run += 1;
        const cleaned = contents.map(withoutForbidden);
        const csv = await write(`${run}.csv`, 'csv', contents);
        expect(parseCsv(csv.toString()).slice(1)).toEqual(
          cleaned.map((text, n) => [
            sampleRow(n).number,
            '=+-@\t\r\n＝＋－＠'.includes(text[0] ?? 'x') ? `'${text}` : text,
          ]),
        );
        const xlsx = await write(`${run}.xlsx`, 'xlsx', contents);
        expect(sheetTexts(xlsx, 1).slice(1)).toEqual(
          cleaned.map((text, n) => [
            sampleRow(n).number,
            text.replaceAll('\r\n', '\n').replaceAll('\r', '\n'),
          ]),
        );
        const workbook = new ExcelJS.Workbook();
        await workbook.xlsx.load(xlsx as unknown as ExcelJS.Buffer);
        expect(workbook.getWorksheet('Contacts')?.rowCount).toBe(contents.length + 1);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['xlsx', 'csv', 'txt'] as const)(
    '%s: refuses a number that is not 12 digits, without showing it',
    async (format) => {
      const file = await openContactFile(sampleOptions(folder.at(`a.${format}`), format));
      await file.write(sampleRow(1));
      const refusal = await Promise.resolve(file.write({ number: '+52330000001', content: '' })).catch(
        (error) => error,
      );
      expect(refusal).toMatchObject({ code: 'BAD_INPUT', message: expect.not.stringContaining('330000001') });
      await expect(file.close()).rejects.toMatchObject({ code: 'BAD_INPUT' });
      await file.discard();
    },
  );
});

function withoutForbidden(text: string): string {
  let kept = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const control = (code < 32 && !'\t\n\r'.includes(character)) || code === 127;
    const loneSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (!control && !loneSurrogate && code !== 0xfffe && code !== 0xffff) kept += character;
  }
  return kept;
}
