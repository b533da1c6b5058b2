import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { openContactFile } from '../../src/files/index.js';
import { sampleOptions, sampleRow, useFolder } from './fixtures.js';

const folder = useFolder();

it('takes the next free name where it may, whether a file or a part stands in the way', async () => {
  await writeFile(folder.at('a.txt'), 'a file of somebody');
  await writeFile(folder.at('a-2.txt.part'), 'one being written');
  const files = await Promise.all(
    [1, 2, 3].map(() => openContactFile({ ...sampleOptions(folder.at('a.txt'), 'txt'), numbered: true })),
  );
  const paths = [];
  for (const file of files) {
    await file.write(sampleRow(1));
    const written = await file.close();
    paths.push(await written.publish());
    expect(file.path).toBe(written.path);
  }
  expect(paths.sort()).toEqual(['a-3.txt', 'a-4.txt', 'a-5.txt'].map((name) => folder.at(name)));
  expect((await readdir(dirname(folder.at('x')))).filter((name) => name.endsWith('.part'))).toEqual([
    'a-2.txt.part',
  ]);
});

it('refuses a taken name otherwise', async () => {
  await writeFile(folder.at('a.txt'), 'a file of somebody');
  await expect(openContactFile(sampleOptions(folder.at('a.txt'), 'txt'))).rejects.toMatchObject({
    code: 'BAD_INPUT',
  });
});

it('leaves a part alone that has taken the place of its own, when it is discarded', async () => {
  const file = await openContactFile(sampleOptions(folder.at('a.txt'), 'txt'));
  await file.write(sampleRow(1));
  await rename(folder.at('a.txt.part'), folder.at('moved'));
  await writeFile(folder.at('a.txt.part'), "somebody else's");
  await file.discard();
  expect(await readFile(folder.at('a.txt.part'), 'utf8')).toBe("somebody else's");
});
