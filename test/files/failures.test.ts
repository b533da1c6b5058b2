import type { EventEmitter } from 'node:events';
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ContactsError } from '../../src/errors.js';
import { openContactFileWithin } from '../../src/files/contact-file.js';
import { fileError } from '../../src/files/errors.js';
import { FirstFailure } from '../../src/files/first-failure.js';
import { gzipPart } from '../../src/files/gzip-part.js';
import { type Destination, HashingSink } from '../../src/files/hashing-sink.js';
import { type FileFormat, openContactFile } from '../../src/files/index.js';
import { RowOutput } from '../../src/files/row-output.js';
import { openWriter } from '../../src/files/writer.js';
import { XlsxWorkbook } from '../../src/files/xlsx-workbook.js';
import { canMount, mountSmallDisk, unmountDisk } from '../support/mount.js';
import { manyRows, sampleMetadata, sampleOptions, sampleRow, useFolder, writeRows } from './fixtures.js';

const folder = useFolder();
const names = async () => (await readdir(dirname(folder.at('x')))).sort();
const FORMATS: FileFormat[] = ['xlsx', 'csv', 'txt'];

/** The inside of a contact file over a destination of the test's. */
async function openOver(
  destination: Destination,
  format: FileFormat,
  signal?: AbortSignal,
): Promise<RowOutput> {
  const failure = new FirstFailure((error) => fileError(error, '/exports/a'), signal);
  const sink = new HashingSink(destination);
  const setting = { sink, failure, metadata: () => sampleMetadata(format), sheetRows: 1_048_575 };
  return new RowOutput(await openWriter(format, setting), sink, failure);
}

describe('a full disk', () => {
  it.each(FORMATS)('%s: /dev/full rejects, and nothing hangs', async (format) => {
    const handle = await open('/dev/full', 'w');
    const output = await openOver(
      {
        write: async (chunk) => void (await handle.write(chunk)),
        settle: async () => {},
        close: () => handle.close(),
      },
      format,
    );
    const failing = async () => {
      await writeRows(output as never, manyRows(1_000_000));
      await output.end();
    };
    await expect(failing()).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining('the disk is full'),
      cause: { code: 'ENOSPC' },
    });
    await expect(output.end()).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    await output.abandon();
  });

  // In CI it is not skipped, so that it fails where it cannot run.
  describe.skipIf(!canMount() && !process.env.CI)('of 64 KB', () => {
    afterEach(() => unmountDisk(folder.at('small')));

    it.each([
      ['xlsx', 'never'],
      ['csv', 'never'],
      ['txt', 'never'],
      ['csv', 'always'],
    ] as const)(
      '%s, compression %s: rejects on the way or at close, and leaves nothing',
      async (format, compression) => {
        await mkdir(folder.at('small'));
        mountSmallDisk(folder.at('small'), 'size=64k');
        const file = await openContactFile({
          ...sampleOptions(folder.at(`small/a.${format}`), format),
          compression,
        });
        const failing = async () => {
          // Few enough that the failure comes at close for some formats and on the way for others.
          await writeRows(file, manyRows(format === 'txt' ? 100_000 : 30_000));
          await file.close();
        };
        await expect(failing()).rejects.toMatchObject({
          code: 'FILE_NOT_WRITTEN',
          message: expect.stringContaining(folder.at(`small/a.${format}`)),
          cause: { code: 'ENOSPC' },
        });
        await file.discard();
        expect(await readdir(folder.at('small'))).toEqual([]);
      },
    );
  });
});

describe('a folder that is deleted meanwhile', () => {
  it.each(FORMATS)('%s: close rejects, before anything could be committed', async (format) => {
    await mkdir(folder.at('gone'));
    const file = await openContactFile(sampleOptions(folder.at(`gone/a.${format}`), format));
    await writeRows(file, manyRows(1000));
    await rm(folder.at('gone'), { recursive: true });
    await expect(file.close()).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining('gone does not exist'),
    });
    await file.discard();
  });
});

describe('a .part that is removed or replaced meanwhile', () => {
  it.each(['removed', 'replaced'])(
    '%s: close rejects, and what replaced it is not published',
    async (how) => {
      const file = await openContactFile(sampleOptions(folder.at('a.csv'), 'csv'));
      await file.write(sampleRow(1));
      await rm(folder.at('a.csv.part'));
      if (how === 'replaced') await writeFile(folder.at('a.csv.part'), 'other');
      await expect(file.close()).rejects.toMatchObject({
        code: 'FILE_NOT_WRITTEN',
        message: expect.stringContaining('removed or replaced'),
      });
      await file.discard();
    },
  );
});

describe('an error of the zip itself', () => {
  it('is reported, not thrown', () => {
    const errors: unknown[] = [];
    const stuck: Destination = { write: async () => {}, settle: async () => {}, close: async () => {} };
    const workbook = new XlsxWorkbook(new HashingSink(stuck), (error) => errors.push(error));
    (workbook.zip as unknown as EventEmitter).emit('error', 'broken zip');
    expect(errors).toEqual(['broken zip']);
    workbook.abort();
  });
});

describe('an abort', () => {
  it('ends a compression whose disk does not answer', async () => {
    await writeFile(folder.at('a.csv.part'), 'x'.repeat(1000));
    const controller = new AbortController();
    const failure = new FirstFailure((error) => fileError(error, '/exports/a'), controller.signal);
    const stuck: Destination = {
      write: () => new Promise(() => {}),
      settle: async () => {},
      close: async () => {},
    };
    const zipping = gzipPart(folder.at('a.csv.part'), stuck, failure);
    setTimeout(() => controller.abort(), 20);
    await expect(zipping).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it.each(FORMATS)('%s: ends the writing, and nothing is left', async (format) => {
    const controller = new AbortController();
    const file = await openContactFile({
      ...sampleOptions(folder.at(`a.${format}`), format),
      signal: controller.signal,
    });
    await writeRows(file, manyRows(1000));
    controller.abort(new Error('SIGINT'));
    await expect(Promise.resolve(file.write(sampleRow(1)))).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(file.close()).rejects.toMatchObject({ code: 'INTERRUPTED', cause: { message: 'SIGINT' } });
    await file.discard();
    expect(await names()).toEqual([]);
  });

  it.each([
    ['xlsx', 'never'],
    ['csv', 'always'],
  ] as const)('%s, compression %s: ends a close under way', async (format, compression) => {
    const controller = new AbortController();
    const options = {
      ...sampleOptions(folder.at(`a.${format}`), format),
      compression,
      signal: controller.signal,
    };
    const file = await openContactFileWithin(options, { sheetRows: 1000, gzipOverBytes: 1 });
    await writeRows(file, manyRows(50_000));
    const closing = file.close();
    setImmediate(() => controller.abort());
    await expect(closing).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await file.discard();
    expect(await names()).toEqual([]);
  });

  it('before the start makes no file', async () => {
    const options = { ...sampleOptions(folder.at('a.csv'), 'csv'), signal: AbortSignal.abort() };
    await expect(openContactFile(options)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await names()).toEqual([]);
  });

  it.each(FORMATS)('%s: ends a wait for a disk that does not answer; few rows were taken', async (format) => {
    const controller = new AbortController();
    const stuck: Destination = {
      write: () => new Promise(() => {}),
      settle: async () => {},
      close: async () => {},
    };
    const output = await openOver(stuck, format, controller.signal);
    let rows = 0;
    const writing = (async () => {
      // Contents that do not compress, so that XLSX fills its buffers too.
      for (; rows < 1_000_000; rows += 1)
        await output.write(sampleRow(rows, `${Math.random()}${Math.random()}`));
    })();
    let before = 0;
    const idle = setInterval(() => {
      if (rows > 0 && rows === before) controller.abort();
      before = rows;
    }, 300);
    await expect(writing).rejects.toMatchObject({ code: 'INTERRUPTED' });
    clearInterval(idle);
    expect(rows).toBeGreaterThan(1000);
    expect(rows).toBeLessThan(150_000);
    await output.abandon();
  });
});

describe('a signal that outlives its file', () => {
  it('keeps nothing of it', async () => {
    const controller = new AbortController();
    const listeners = new Set<unknown>();
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      listeners.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      listeners.delete(listener);
      remove(type, listener);
    };
    const closed = await openContactFile({ ...sampleOptions(folder.at('a.txt'), 'txt'), signal });
    await closed.close();
    const discarded = await openContactFile({ ...sampleOptions(folder.at('b.txt'), 'txt'), signal });
    expect(listeners.size).toBe(1);
    await discarded.discard();
    await openContactFile({ ...sampleOptions(folder.at('none/c.txt'), 'txt'), signal }).catch(() => {});
    expect(listeners.size).toBe(0);
  });
});

describe('fileError', () => {
  it.each([
    ['ENOSPC', /disk is full\. Free some space/],
    ['EACCES', /\/exports may not be written to\. Ask for permission/],
    ['EROFS', /read-only\. Choose another folder/],
    ['ENOENT', /folder \/exports does not exist\. Create it/],
    ['EWHATEVER', /refused it \(EWHATEVER\)/],
  ])('%s names the path, the trouble and the next step', (code, words) => {
    const cause = Object.assign(new Error('raw'), { code });
    const error = fileError(cause, '/exports/a.csv');
    expect(error).toBeInstanceOf(ContactsError);
    expect(error).toMatchObject({ code: 'FILE_NOT_WRITTEN', cause });
    expect(error.message).toMatch(/^\/exports\/a\.csv could not be written: /);
    expect(error.message).toMatch(words);
  });
});
