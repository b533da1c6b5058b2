import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  type ContactFile,
  discardPart,
  finishPublishing,
  inodeOf,
  openContactFile,
} from '../../src/files/index.js';
import { publishPart } from '../../src/files/publish.js';
import { manyRows, sampleOptions, sampleRow, useFolder, writeRows } from './fixtures.js';

const folder = useFolder();
const names = async () => (await readdir(dirname(folder.at('x')))).sort();

async function openCsv(name = 'a.csv'): Promise<ContactFile> {
  return openContactFile(sampleOptions(folder.at(name), 'csv'));
}

async function closedCsv() {
  const file = await openCsv();
  await file.write(sampleRow(1));
  return { file, written: await file.close() };
}

describe('a file being written', () => {
  it.each(['xlsx', 'csv', 'txt'] as const)(
    '%s: stands under its name only once published, mode 0600',
    async (format) => {
      const name = `a.${format}`;
      const meta = format === 'xlsx' ? [] : ['a.meta.json'];
      const file = await openContactFile(sampleOptions(folder.at(name), format));
      expect(file.partPath).toBe(folder.at(`${name}.part`));
      await writeRows(file, manyRows(2000));
      expect(await names()).toEqual([`${name}.part`]);
      const written = await file.close();
      expect(await names()).toEqual([...meta.map(() => `${name}.meta.json.part`), `${name}.part`].sort());
      expect(await file.close()).toBe(written);

      expect(await written.publish()).toBe(folder.at(name));
      expect(await names()).toEqual([name, ...meta].sort());
      for (const path of await names()) expect((await stat(folder.at(path))).mode & 0o777).toBe(0o600);
      const bytes = await readFile(folder.at(name));
      expect(written).toMatchObject({
        path: folder.at(name),
        format,
        rows: 2000,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        compressed: false,
      });
      await file.discard();
      expect(await names()).toEqual([name, ...meta].sort());
    },
  );

  it.each(['xlsx', 'csv', 'txt'] as const)(
    '%s: leaves nothing when discarded, open or closed, once or twice',
    async (format) => {
      for (const closeFirst of [false, true]) {
        const file = await openContactFile(sampleOptions(folder.at(`a.${format}`), format));
        await writeRows(file, manyRows(2000));
        if (closeFirst) await file.close();
        await file.discard();
        await file.discard();
        expect(await names()).toEqual([]);
        await expect(Promise.resolve(file.write(sampleRow(1)))).rejects.toMatchObject({
          code: 'FILE_NOT_WRITTEN',
        });
      }
    },
  );

  it('may be discarded while it is closing', async () => {
    const file = await openContactFile(sampleOptions(folder.at('a.xlsx'), 'xlsx'));
    await writeRows(file, manyRows(5000));
    const closing = file.close().catch((error: unknown) => error);
    await file.discard();
    expect(await closing).toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    expect(await names()).toEqual([]);
  });

  it('may be discarded at any moment of a close with compression', async () => {
    for (let turns = 0; turns < 25; turns += 1) {
      const options = { ...sampleOptions(folder.at('a.csv'), 'csv'), compression: 'always' as const };
      const file = await openContactFile(options);
      await writeRows(file, manyRows(100));
      const closing = file.close().catch(() => {});
      for (let turn = 0; turn < turns; turn += 1) await setImmediate();
      await file.discard();
      expect(await names()).toEqual([]);
      await closing;
      expect(await names()).toEqual([]);
    }
  });

  it('takes no rows once closed', async () => {
    const { file } = await closedCsv();
    await expect(Promise.resolve(file.write(sampleRow(2)))).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
    });
  });
});

describe('opening', () => {
  it.each(['a.csv', 'a.csv.part', 'a.csv.gz', 'a.csv.gz.part', 'a.meta.json', 'a.csv.meta.json.part'])(
    'refuses when %s exists, and leaves it alone',
    async (taken) => {
      await writeFile(folder.at(taken), 'mine');
      const options = { ...sampleOptions(folder.at('a.csv'), 'csv'), compression: 'auto' as const };
      await expect(openContactFile(options)).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringMatching(
          new RegExp(`${taken.replaceAll('.', '\\.')} exists already.*move that file`),
        ),
      });
      expect(await names()).toEqual([taken]);
      expect(await readFile(folder.at(taken), 'utf8')).toBe('mine');
    },
  );

  it('refuses a second writer of the same file, also one that comes at the same time', async () => {
    const [first, second] = await Promise.allSettled([openCsv(), openCsv()]);
    const [winner, loser] = first.status === 'fulfilled' ? [first, second] : [second as typeof first, first];
    expect(loser).toMatchObject({ status: 'rejected', reason: { code: 'BAD_INPUT' } });
    await expect(openCsv()).rejects.toMatchObject({ code: 'BAD_INPUT' });
    if (winner.status === 'fulfilled') await winner.value.discard();
  });

  it('refuses a name taken by a link that leads nowhere', async () => {
    await symlink('/nowhere', folder.at('a.csv'));
    await expect(openCsv()).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('refuses a folder', async () => {
    await mkdir(folder.at('a.csv'));
    await expect(openCsv()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('is a folder'),
    });
  });

  it('says to create a folder that does not exist', async () => {
    await expect(openCsv('none/a.csv')).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringMatching(/none does not exist\. Create it first/),
    });
  });

  it('refuses a folder that is a file', async () => {
    await writeFile(folder.at('b'), '');
    await expect(openCsv('b/a.csv')).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining('is not a folder'),
    });
  });

  it('takes no notice of a metadata file beside an xlsx', async () => {
    await writeFile(folder.at('a.csv.meta.json.part'), '{"file":"a.csv"}');
    const file = await openContactFile(sampleOptions(folder.at('a.xlsx'), 'xlsx'));
    await (await file.close()).publish();
    expect(await names()).toEqual(['a.csv.meta.json.part', 'a.xlsx']);
  });
});

describe('publishing', () => {
  it('takes the next free number when the name was taken meanwhile, file and metadata together', async () => {
    const { written } = await closedCsv();
    await writeFile(folder.at('a.csv'), 'first');
    await writeFile(folder.at('a-2.meta.json'), 'second');
    expect(await written.publish()).toBe(folder.at('a-3.csv'));
    expect(await names()).toEqual(['a-2.meta.json', 'a-3.csv', 'a-3.meta.json', 'a.csv']);
    expect(await readFile(folder.at('a.csv'), 'utf8')).toBe('first');
    expect(await readFile(folder.at('a-2.meta.json'), 'utf8')).toBe('second');
    const meta = JSON.parse(await readFile(folder.at('a-3.meta.json'), 'utf8'));
    expect(meta).toMatchObject({ file: 'a-3.csv', sha256: written.sha256 });
    expect((await stat(folder.at('a-3.meta.json'))).mode & 0o777).toBe(0o600);
  });

  it.each(['EPERM', 'ENOTSUP'])(
    'works without hard links (%s), and does not overwrite there either',
    async (code) => {
      const { written } = await closedCsv();
      await writeFile(folder.at('a.csv'), 'first');
      const noLinks = async () => {
        throw Object.assign(new Error('no'), { code });
      };
      expect(await publishPart(`${written.path}.part`, written.path, noLinks)).toBe(folder.at('a-2.csv'));
      expect(await names()).toEqual(['a-2.csv', 'a-2.meta.json', 'a.csv']);
      expect(await readFile(folder.at('a.csv'), 'utf8')).toBe('first');
    },
  );

  it.each(['with', 'without'])(
    'gives the metadata back when the file lost a race for its name, %s hard links',
    async (how) => {
      const { written } = await closedCsv();
      const racing = async (from: string, to: string) => {
        // Somebody takes the name between the look and the link.
        if (to === folder.at('a.csv')) await writeFile(to, 'first', { flag: 'wx' });
        if (how === 'with') return link(from, to);
        throw Object.assign(new Error('no'), { code: 'EPERM' });
      };
      expect(await publishPart(`${written.path}.part`, written.path, racing)).toBe(folder.at('a-2.csv'));
      expect(await names()).toEqual(['a-2.csv', 'a-2.meta.json', 'a.csv']);
      expect(await readFile(folder.at('a.csv'), 'utf8')).toBe('first');
    },
  );

  it('can be finished after a crash at any step', async () => {
    const steps: (() => Promise<void>)[] = [
      async () => {},
      async () => link(folder.at('a.csv.meta.json.part'), folder.at('a.meta.json')),
      async () => link(folder.at('a.csv.part'), folder.at('a.csv')),
      async () => rm(folder.at('a.csv.meta.json.part')),
      async () => rm(folder.at('a.csv.part')),
    ];
    for (let crash = 0; crash < steps.length; crash += 1) {
      const { written } = await closedCsv();
      for (const step of steps.slice(0, crash + 1)) await step();
      expect(await finishPublishing(folder.at('a.csv.part'), folder.at('a.csv'))).toBe(folder.at('a.csv'));
      expect(await names()).toEqual(['a.csv', 'a.meta.json']);
      const bytes = await readFile(folder.at('a.csv'));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(written.sha256);
      await rm(folder.at('a.csv'));
      await rm(folder.at('a.meta.json'));
    }
  });

  it('says so when there is nothing to publish, and may be tried again', async () => {
    const { file, written } = await closedCsv();
    await rename(folder.at('a.csv.part'), folder.at('away'));
    await expect(written.publish()).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining('contacts export'),
    });
    await file.discard();
    await rename(folder.at('away'), folder.at('a.csv.part'));
    expect(await written.publish()).toBe(folder.at('a.csv'));
  });

  it('keeps the file when it fails: the contacts are handed out by then', async () => {
    const { file, written } = await closedCsv();
    await rm(folder.at('a.csv.meta.json.part'));
    await mkdir(folder.at('a.csv.meta.json.part'));
    await expect(written.publish()).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    await file.discard();
    await rm(folder.at('a.csv.meta.json.part'), { recursive: true });
    expect(await written.publish()).toBe(folder.at('a.csv'));
  });

  it('discardPart removes what an uncommitted extraction left, and nothing of others', async () => {
    await closedCsv();
    await writeFile(folder.at('b.csv.part'), '');
    await discardPart(folder.at('a.csv.part'));
    await discardPart(folder.at('a.csv.part'));
    expect(await names()).toEqual(['b.csv.part']);
  });
});

it.each([1, 2])(
  'is published once where two do it at once, the other quicker before link %i',
  async (before) => {
    const { written } = await closedCsv();
    const part = `${written.path}.part`;
    let calls = 0;
    const second: typeof link = async (from, to) => {
      if (++calls === before) expect(await finishPublishing(part, written.path)).toBe(written.path);
      return link(from, to);
    };
    expect(await publishPart(part, written.path, second as (from: string, to: string) => Promise<void>)).toBe(
      written.path,
    );
    expect(await names()).toEqual(['a.csv', 'a.meta.json']);
  },
);

it('is published although the way was blocked for a moment, and not when it stays so', async () => {
  const { written } = await closedCsv();
  const part = `${written.path}.part`;
  let failing = 3;
  const makeLink = async (from: string, to: string): Promise<void> => {
    if (failing-- > 0) throw Object.assign(new Error('as if'), { code: 'EIO' });
    await link(from, to);
  };
  await expect(publishPart(part, written.path, makeLink)).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
  });
  expect(await names()).toContain('a.csv.part');
  failing = 2;
  expect(await publishPart(part, written.path, makeLink)).toBe(written.path);
  expect(await names()).toEqual(['a.csv', 'a.meta.json']);
});

it('leaves the part of another alone, when published and when discarded', async () => {
  const { written } = await closedCsv();
  const part = `${written.path}.part`;
  const makeLink = async (from: string, to: string): Promise<void> => {
    await link(from, to);
    if (from !== part) return;
    await rm(part);
    await writeFile(part, 'of another');
  };
  expect(await publishPart(part, written.path, makeLink)).toBe(written.path);
  expect(await readFile(part, 'utf8')).toBe('of another');
  await discardPart(part, await inodeOf(written.path));
  expect(await readFile(part, 'utf8')).toBe('of another');
  await discardPart(part, await inodeOf(part));
  expect(await names()).toEqual(['a.csv', 'a.meta.json']);
});
