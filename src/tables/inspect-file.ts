import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { detectSeparator } from './detect-separator.js';
import { EncodingCheck, encodingOfMark } from './encoding-check.js';
import { unreadable } from './errors.js';
import { decodeLines } from './line-decoder.js';
import { openBytes } from './open-bytes.js';
import type { TableFile, TextEncoding } from './types.js';

/** Bytes at the beginning by which the separator is told. */
const SAMPLE_BYTES = 65_536;

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
/** What .xls files, and workbooks with a password, begin with. */
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/**
 * Reads a file once, whole, and says what it is, by what is in it rather than by its name.
 *
 * @throws ContactsError `BAD_INPUT` for what is no readable table; Node's own errors
 */
export async function inspectFile(path: string, signal?: AbortSignal): Promise<TableFile> {
  const absolute = resolve(path);
  // It is read twice, so a pipe will not do.
  if (!(await stat(absolute)).isFile()) {
    throw unreadable(absolute, 'it is not a regular file. Write it to one first.');
  }
  const gzipped = startsWith(await headOf(absolute), GZIP);
  const hash = createHash('sha256');
  let bytes = 0;
  const content = await lookThrough(
    absolute,
    openBytes({ path: absolute, gzipped, signal }, (piece) => {
      hash.update(piece);
      bytes += piece.length;
    }),
  );
  return { path: absolute, gzipped, bytes, sha256: hash.digest('hex'), ...content };
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function lookThrough(
  path: string,
  pieces: AsyncIterable<Buffer>,
): Promise<Pick<TableFile, 'kind' | 'encoding' | 'separator'>> {
  const encoding = new EncodingCheck();
  let sample = Buffer.alloc(0);
  let hasNul = false;
  for await (const piece of pieces) {
    if (sample.length < SAMPLE_BYTES) sample = Buffer.concat([sample, piece]);
    encoding.take(piece);
    hasNul ||= piece.includes(0);
  }
  if (startsWith(sample, ZIP)) return { kind: 'xlsx', encoding: undefined, separator: undefined };
  if (startsWith(sample, OLE)) {
    throw unreadable(
      path,
      'it is an old Excel workbook, or one with a password. Save it as XLSX without one, or as CSV.',
    );
  }
  const mark = encodingOfMark(sample);
  const isWide = mark === 'utf-16le' || mark === 'utf-16be';
  if (hasNul && !isWide) throw unreadable(path, 'it is neither text nor XLSX. Save it as one of the two.');
  const found = mark ?? encoding.end();
  return { kind: 'text', encoding: found, separator: detectSeparator(wholeLines(sample, found)) };
}

/** The sample as text, without the line that it may have been cut off in. */
function wholeLines(sample: Buffer, encoding: TextEncoding): string {
  const text = decodeLines(sample, encoding);
  return sample.length < SAMPLE_BYTES ? text : text.slice(0, text.lastIndexOf('\n') + 1);
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}
