import { describe, expect, it } from 'vitest';
import { findLayout, listNumbers } from '../../src/objections/list-numbers.js';
import { readNumber } from '../../src/objections/read-number.js';
import type { TableRow } from '../../src/tables/index.js';

const rowsOf = (cells: string[][], sheet?: string): TableRow[] =>
  cells.map((row, n) => ({ line: n + 1, sheet, cells: row }));

async function read(rows: TableRow[]): Promise<string[]> {
  const found: string[] = [];
  const stream = (async function* () {
    yield* rows;
  })();
  for await (const listed of listNumbers(stream)) {
    found.push('phone' in listed ? listed.phone : `${listed.row.line}: ${listed.problem}`);
  }
  return found;
}

describe('the column', () => {
  it.each(['Teléfono', 'NÚMERO', 'Número telefónico', 'phone', 'Celular', 'No. Teléfono'])(
    'is named %s',
    async (heading) => {
      expect(
        await read(
          rowsOf([
            ['folio', heading],
            ['3300000009', '33 0000 0001'],
            ['2', '3300000002'],
          ]),
        ),
      ).toEqual(['523300000001', '523300000002']);
    },
  );

  it('is the one with most numbers, where no heading names it', () => {
    expect(
      findLayout(
        rowsOf([
          ['a', 'b', 'c'],
          ['1', '3300000001', 'x'],
          ['2', '3300000002', 'y'],
        ]),
      ),
    ).toEqual({
      heading: true,
      column: 1,
      ladaColumn: undefined,
    });
    expect(findLayout(rowsOf([['3300000001'], ['3300000002']])).heading).toBe(false);
  });

  it('may be two: lada and number', async () => {
    expect(
      await read(
        rowsOf([
          ['LADA', 'Número'],
          ['33', '00000001'],
          ['312', '0000001'],
          ['', '3300000003'],
        ]),
      ),
    ).toEqual(['523300000001', '523120000001', '523300000003']);
  });

  it('is looked for in each sheet', async () => {
    const rows = [
      ...rowsOf(
        [
          ['phone', 'x'],
          ['3300000001', ''],
        ],
        'One',
      ),
      ...rowsOf(
        [
          ['x', 'phone'],
          ['', '3300000002'],
        ],
        'Two',
      ),
    ];
    expect(await read(rows)).toEqual(['523300000001', '523300000002']);
  });

  it('stays the same behind the first hundred rows', async () => {
    const rows = rowsOf(Array.from({ length: 250 }, (_, n) => ['x', `330000${String(n).padStart(4, '0')}`]));
    expect(await read(rows)).toHaveLength(250);
  });
});

it('tells why a line cannot be read, by its place in the file', async () => {
  expect(
    await read(
      rowsOf([['3300000001'], ['330000'], ['abc'], ['5.51E+11'], ['0330000000'], ['+1 212 555 0100 9']]),
    ),
  ).toEqual([
    '523300000001',
    '2: it has fewer than ten digits',
    '3: it has letters',
    '4: a spreadsheet has rounded its digits away',
    '5: no Mexican number begins with 0 or 1',
    '6: it is no Mexican number',
  ]);
});

it('takes a broken first number for a number, not for a heading', async () => {
  expect(await read(rowsOf([['330000'], ['3300000002']]))).toEqual([
    '1: it has fewer than ten digits',
    '523300000002',
  ]);
});

it('reads every old form', () => {
  for (const text of [
    '3300000001',
    '+52 33 0000 0001',
    '5213300000001',
    '044 33 0000 0001',
    '523300000001.0',
  ])
    expect(readNumber(text)).toEqual({ phone: '523300000001' });
});
