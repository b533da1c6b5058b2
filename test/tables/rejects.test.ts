import { readFile, stat, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openTable, Rejects } from '../../src/tables/index.js';
import { useFolder } from '../files/fixtures.js';

const folder = useFolder();

it('writes rows with line and reason, over no other file, for nobody else to read', async () => {
  await writeFile(folder.at('a.csv'), 'mine');
  const rejects = new Rejects(folder.at('a.csv'));
  await rejects.add({ line: 7, sheet: undefined, cells: ['=1+1', 'x,"y"'] }, 'no number');
  await rejects.add({ line: 2, sheet: 'Two', cells: [] }, 'empty');
  expect(rejects.count).toBe(2);
  expect(await rejects.close()).toBe(folder.at('a-2.csv'));
  expect(await readFile(folder.at('a.csv'), 'utf8')).toBe('mine');
  expect(await readFile(folder.at('a-2.csv'), 'utf8')).toBe(
    'line,sheet,reason,row\r\n7,,no number,\'=1+1,"x,""y"""\r\n2,Two,empty\r\n',
  );
  expect((await stat(folder.at('a-2.csv'))).mode & 0o777).toBe(0o600);
});

it('makes no file when nothing was rejected, and takes one away again', async () => {
  expect(await new Rejects(folder.at('none.csv')).close()).toBeUndefined();
  await expect(stat(folder.at('none.csv'))).rejects.toThrow();
  const rejects = new Rejects(folder.at('many.csv'));
  for (let line = 1; line <= 1200; line++) await rejects.add({ line, sheet: undefined, cells: ['x'] }, 'y');
  await rejects.discard();
  await expect(stat(folder.at('many.csv'))).rejects.toThrow();
});

it('keeps thousands', async () => {
  const rejects = new Rejects(folder.at('many.csv'));
  for (let line = 1; line <= 1234; line++) await rejects.add({ line, sheet: undefined, cells: ['x'] }, 'y');
  const path = await rejects.close();
  let count = 0;
  for await (const _ of (await openTable(path ?? '')).rows()) count++;
  expect(count).toBe(1235);
});

it('says what to do when it cannot be written', async () => {
  const rejects = new Rejects(folder.at('nowhere/a.csv'));
  await rejects.add({ line: 1, sheet: undefined, cells: [] }, 'x');
  await expect(rejects.close()).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
  await rejects.discard();
});
