import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openContactStream } from '../../src/files/index.js';
import { manyRows, sampleRow, writeRows } from './fixtures.js';

describe('a stream', () => {
  it.each(['csv', 'txt'] as const)(
    '%s: takes it all, hashed and counted, and is not ended',
    async (format) => {
      const stream = new PassThrough();
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      const file = openContactStream({ stream, format });
      expect(file.partPath).toBeUndefined();
      await writeRows(file, manyRows(20_000));
      const written = await file.close();
      const bytes = Buffer.concat(chunks);
      expect(bytes.toString().endsWith(format === 'csv' ? '523300019999,Tonalá\r\n' : '523300019999\n')).toBe(
        true,
      );
      expect(written).toMatchObject({
        path: '-',
        format,
        rows: 20_000,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        compressed: false,
      });
      expect(await written.publish()).toBe('-');
      await file.discard();
      expect([stream.writableEnded, stream.destroyed, stream.listenerCount('error')]).toEqual([
        false,
        false,
        0,
      ]);
    },
  );

  it('is closed only when its last byte was taken', async () => {
    let taken = 0;
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        setTimeout(() => {
          taken += chunk.length;
          done();
        }, 30);
      },
    });
    const file = openContactStream({ stream: slow, format: 'txt' });
    await writeRows(file, manyRows(20_000));
    await file.close();
    expect(taken).toBe(20_000 * 13);
  });

  it('rejects when the reader of a pipe has gone', async () => {
    const head = spawn('head', ['-c', '1'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const file = openContactStream({ stream: head.stdin, format: 'csv' });
    const failing = async () => {
      await writeRows(file, manyRows(200_000));
      await file.close();
    };
    await expect(failing()).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining('its reader closed it'),
    });
    await file.discard();
    await file.discard();
    if (head.exitCode === null) await once(head, 'exit');
    await sleep(20);
  });

  it.each([0, 10])('rejects with %i rows when it was destroyed before', async (rows) => {
    const stream = new PassThrough();
    stream.destroy();
    await once(stream, 'close');
    const file = openContactStream({ stream, format: 'txt' });
    const failing = async () => {
      await writeRows(file, manyRows(rows));
      await file.close();
    };
    await expect(failing()).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    await file.discard();
  });

  it('rejects when it is destroyed while it owes an answer', async () => {
    const stream = new Writable({ write() {} });
    const file = openContactStream({ stream, format: 'txt' });
    await file.write(sampleRow(1));
    const closing = file.close();
    setTimeout(() => stream.destroy(), 10);
    await expect(closing).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    await file.discard();
  });

  it('survives a broken pipe that says so twice', async () => {
    const broken = Object.assign(new Error('broken'), { code: 'EPIPE' });
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(broken) });
    const file = openContactStream({ stream, format: 'txt' });
    await file.write(sampleRow(1));
    await expect(file.close()).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN', cause: broken });
    await file.discard();
    expect(() => stream.emit('error', broken)).not.toThrow();
  });

  it('ends its wait on an abort', async () => {
    const controller = new AbortController();
    const stream = new Writable({ write() {} });
    const file = openContactStream({ stream, format: 'txt', signal: controller.signal });
    await file.write(sampleRow(1));
    const closing = file.close();
    setTimeout(() => controller.abort(), 10);
    await expect(closing).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await file.discard();
    expect(stream.destroyed).toBe(false);
  });
});
