import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';
import type { FileOptions } from '../../src/files/contact-file.js';
import type { ContactFile, FileFormat, FileMetadata, FileRow } from '../../src/files/index.js';

/** A fresh folder for each test of a file, removed afterwards. */
export function useFolder(): { at(name: string): string } {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contacts-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return { at: (name) => join(folder, name) };
}

export function sampleMetadata(format: FileFormat): FileMetadata {
  return {
    extractionId: '0192-a',
    extractedAt: new Date('2025-03-04T05:06:07.000Z'),
    scope: 'Jalisco & <Nayarit>',
    requested: 3,
    delivered: 2,
    seed: 42,
    format,
    toolVersion: '0.1.0',
    strata: [
      { value: '33', available: 10, exact: true, quota: 2, delivered: 1 },
      { value: '322', available: 5, exact: false, quota: 1, delivered: 1 },
    ],
  };
}

export function sampleOptions(path: string, format: FileFormat): FileOptions {
  return { path, format, compression: 'never', metadata: () => sampleMetadata(format) };
}

/** Synthetic numbers only: a real lada and a local part that begins with 0. */
export function sampleRow(n: number, content = 'Tonalá'): FileRow {
  return { number: `52330${String(n).padStart(7, '0')}`, content };
}

export async function writeRows(file: ContactFile, rows: Iterable<FileRow>): Promise<void> {
  for (const row of rows) await file.write(row);
}

export function* manyRows(count: number, content?: string): Generator<FileRow> {
  for (let n = 0; n < count; n += 1) yield sampleRow(n, content);
}

/** RFC 4180, strictly: CRLF only, and a quote only where one may stand. */
export function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`not RFC 4180 at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

export interface ZipEntry {
  name: string;
  dosDate: number;
  text: string;
}

/** A zip read by its central directory. */
export function unzip(zip: Buffer): ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const nameLength = zip.readUInt16LE(at + 28);
    const start = zip.readUInt32LE(at + 42);
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const packed = zip.subarray(data, data + zip.readUInt32LE(at + 20));
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      dosDate: zip.readUInt32LE(at + 12),
      text: (zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8'),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The texts of a sheet's cells as Excel reads them, row by row. */
export function sheetTexts(zip: Buffer, sheet: number): string[][] {
  const xml = unzip(zip).find(({ name }) => name === `xl/worksheets/sheet${sheet}.xml`)?.text ?? '';
  return [...xml.matchAll(/<row .*?<\/row>/gs)].map(([row]) =>
    [...row.matchAll(/<c r="[A-Z]+\d+"[^>]*?(?:\/>|>(?:<v>([^<]*)<\/v>|<v\/>)?<\/c>)/g)].map(([, text]) =>
      excelText(text ?? ''),
    ),
  );
}

function excelText(xml: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return xml
    .replace(/&(\w+);/g, (_, name: string) => entities[name] ?? '?')
    .replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
