import { expect, it } from 'vitest';
import type { CopyRow } from '../../src/database/index.js';
import { createTestDatabase, value } from '../support/database.js';

const copy = 'copy numbers (n, text) from stdin';

async function* manyRows(count: number, atHalf: () => unknown = () => {}): AsyncGenerator<CopyRow> {
  for (let n = 0; n < count; n++) {
    if (n === count / 2) await atHalf();
    yield [String(n), 'San Pedro Tlaquepaque'];
  }
}

async function tableOfNumbers() {
  const made = await createTestDatabase('empty');
  await made.database.run('create table numbers (n int, text text)');
  return made;
}

it('copies whatever a text can hold', async () => {
  const { database } = await tableOfNumbers();
  const texts = [
    '',
    null,
    '\\N',
    '\\.',
    'a\tb\nc\rd\be\ff\vg\\h',
    'ñandú 😀',
    '"quoted", \'',
    'x'.repeat(200_000),
  ];
  const transaction = await database.begin();
  expect(
    await transaction.copy(
      copy,
      texts.map((text, n) => [String(n), text]),
    ),
  ).toBe(texts.length);
  await transaction.commit();
  const rows = await database.run<{ text: string | null }>('select text from numbers order by n');
  expect(rows.map(({ text }) => text)).toEqual(texts);
});

it('copies nothing, and a hundred thousand', async () => {
  const { database } = await tableOfNumbers();
  const transaction = await database.begin();
  expect(await transaction.copy(copy, [])).toBe(0);
  expect(await transaction.copy(copy, manyRows(100_000))).toBe(100_000);
  await transaction.commit();
  expect(await value(database, 'select count(*) from numbers')).toBe('100000');
});

it('throws what the rows throw, and leaves nothing', async () => {
  const { database } = await tableOfNumbers();
  const transaction = await database.begin();
  const failure = new Error('no more');
  const rows = manyRows(100_000, () => Promise.reject(failure));
  await expect(transaction.copy(copy, rows)).rejects.toBe(failure);
  await transaction.rollback();
  expect(await value(database, 'select count(*) from numbers')).toBe('0');
});

it('tells of a value that does not fit, without the value, and stops asking for rows', async () => {
  const { database } = await tableOfNumbers();
  const transaction = await database.begin();
  let asked = 0;
  const rows = async function* (): AsyncGenerator<CopyRow> {
    yield ['3300000001 is no int', ''];
    for (; asked < 10_000_000; asked++) yield [String(asked), 'x'.repeat(1000)];
  };
  const error = await transaction.copy(copy, rows()).catch((reason: Error) => reason);
  expect(error).toMatchObject({ code: 'DATABASE_FAILED' });
  expect((error as Error).message).not.toContain('3300000001');
  expect(asked).toBeLessThan(10_000_000);
  await transaction.rollback();
});

it('ends when the connection dies in the middle', async () => {
  const { database } = await tableOfNumbers();
  const transaction = await database.begin();
  const [backend] = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
  const rows = manyRows(200_000, () => database.run('select pg_terminate_backend($1)', [backend?.pid]));
  await expect(transaction.copy(copy, rows)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await transaction.rollback();
  expect(await value(database, 'select count(*) from numbers')).toBe('0');
});

it('ends when the signal is aborted', async () => {
  const { database } = await tableOfNumbers();
  const abort = new AbortController();
  const transaction = await database.begin(abort.signal);
  const rows = manyRows(200_000, () => abort.abort());
  await expect(transaction.copy(copy, rows)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await transaction.rollback();
  expect(await value(database, 'select count(*) from numbers')).toBe('0');
});

/** Some 8 MB, more than what lies between server and reader. */
const copyOut = "copy (select n, repeat('x', 100) from generate_series(1, 80000) as n) to stdout";

it('yields what a copy sends, whole, at any pace, and the transaction goes on', async () => {
  const { database } = await createTestDatabase('empty');
  const transaction = await database.begin();
  let text = '';
  for await (const piece of transaction.copyOut(copyOut)) {
    text += Buffer.from(piece).toString();
    if (Math.random() < 0.05) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(80_000);
  expect(lines.at(-1)).toBe(`80000\t${'x'.repeat(100)}`);
  expect(await transaction.query('select 1 as one')).toEqual([{ one: 1 }]);
  await transaction.commit();
});

it.each([
  ['no statement', 'copy (select nothing) to stdout'],
  [
    'one that fails in the middle',
    "copy (select 1 / (70000 - n), repeat('x', 100) from generate_series(1, 80000) as n) to stdout",
  ],
])('tells of a copy that is %s', async (_, sql) => {
  const { database } = await createTestDatabase('empty');
  const transaction = await database.begin();
  const read = async () => {
    for await (const _piece of transaction.copyOut(sql));
  };
  await expect(read()).rejects.toMatchObject({
    name: expect.stringMatching(/Error$/),
    code: expect.any(String),
  });
  await transaction.rollback();
  expect(await value(database, 'select 1')).toBe(1);
});

it.each(['at once', 'after a pause'])(
  'ends a copy when the signal is aborted, and its reader goes on %s',
  async (when) => {
    const { database } = await createTestDatabase('empty');
    const abort = new AbortController();
    const transaction = await database.begin(abort.signal);
    const begun = Date.now();
    const read = async () => {
      for await (const _piece of transaction.copyOut(copyOut)) {
        abort.abort();
        if (when === 'after a pause') await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await transaction.rollback();
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await value(database, "select count(*) from pg_stat_activity where query like 'copy (%'")).toBe(
      '0',
    );
  },
);

it('ends a copy when the connection dies in the middle', async () => {
  const { database } = await createTestDatabase('empty');
  const transaction = await database.begin();
  const [backend] = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
  let killed = false;
  const read = async () => {
    for await (const _piece of transaction.copyOut(copyOut)) {
      if (!killed) await database.run('select pg_terminate_backend($1)', [backend?.pid]);
      killed = true;
    }
  };
  await expect(read()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await transaction.rollback();
});

it('lets nobody go on in a transaction whose copy was not read to its end', async () => {
  const { database } = await createTestDatabase('empty');
  const transaction = await database.begin();
  for await (const _piece of transaction.copyOut(copyOut)) break;
  await expect(transaction.query('select 1')).rejects.toThrow();
  await transaction.rollback();
  expect(await value(database, "select count(*) from pg_stat_activity where query like 'copy (%'")).toBe('0');
});
