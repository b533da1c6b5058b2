import type { Writable } from 'node:stream';
import { type Database, loadSql } from '../database/index.js';
import { badInput } from '../errors.js';
import {
  type Compression,
  type ContactFile,
  type FileFormat,
  openContactFile,
  openContactStream,
  parseFormat,
} from '../files/index.js';
import { exportOnRecord } from './exports-on-record.js';
import { type ExtractionRecord, recordDelivery } from './ledger.js';
import { fileMetadata } from './metadata.js';

/** A file rebuilt out of the ledger. */
export interface ExportResult {
  extractionId: string;
  /** absolute path; `-` for a stream */
  file: string;
  format: FileFormat;
  rows: number;
  /** people who have objected since they were extracted, and are not in this file */
  leftOut: number;
  bytes: number;
  sha256: string;
  /** whether it is, byte for byte, the file on record; undefined when it was asked for in another form */
  identical: boolean | undefined;
}

export type ExportOutput =
  | { path: string; format?: FileFormat; compression?: Compression }
  | { stream: Writable; format: 'csv' | 'txt' };

/**
 * Writes the file of an extraction again: the same people in the same order, out of the ledger, and so the
 * same bytes; but without those who have objected since, and then it is another file. Changes nothing, but for an
 * extraction that had committed without getting its file delivered. A file (not a stream) is put on record before it
 * is made, so that `reconcile` finds what a crash leaves of it.
 *
 * @throws ContactsError `BAD_INPUT` when the extraction delivered nothing or was released
 */
export async function exportExtraction(
  database: Database,
  record: ExtractionRecord,
  output: ExportOutput,
  signal?: AbortSignal,
): Promise<ExportResult> {
  if (record.state === 'released') {
    throw badInput(
      `Extraction ${record.id} was released: its people can be handed out again, so its file is not written any ` +
        `more. See: contacts show ${record.id}`,
    );
  }
  if (record.state !== 'committed' && record.state !== 'delivered') {
    throw badInput(
      `Extraction ${record.id} is ${record.state}, so there is nothing to export. See: contacts show ${record.id}`,
    );
  }
  const format = output.format ?? parseFormat(record.format ?? 'xlsx');
  const rows = [record.id, record.seed];
  if ('stream' in output) {
    const writer = openContactStream({ stream: output.stream, format: output.format, signal });
    const batches = database.streamBatches<Row>('extraction_rows', rows);
    return writeExport(database, record, format, { writer, batches, people: { leftOut: 0 } });
  }
  return exportOnRecord(database, record.id, signal, async ({ transaction, announce }) => {
    const people = { leftOut: 0 };
    const writer = await openContactFile({
      path: output.path,
      format,
      compression: output.compression ?? ((record.compression ?? 'auto') as Compression),
      metadata: () => fileMetadata(record, format, people.leftOut),
      announce,
      signal,
    });
    const batches = transaction.streamBatches<Row>(loadSql('queries/extraction_rows'), rows);
    return writeExport(database, record, format, { writer, batches, people });
  });
}

type Row = [phone: string, content: string | null, objects: boolean];

interface Rewriting {
  writer: ContactFile;
  batches: AsyncIterable<Row[]>;
  /** counted as they go: those who have objected since */
  people: { leftOut: number };
}

async function writeExport(
  database: Database,
  record: ExtractionRecord,
  format: FileFormat,
  { writer, batches, people }: Rewriting,
): Promise<ExportResult> {
  try {
    let rows = 0;
    for await (const batch of batches) {
      for (const [number, content, objects] of batch) {
        if (objects) {
          people.leftOut++;
          continue;
        }
        const pause = writer.write({ number, content: content ?? '' });
        if (pause) await pause;
        rows++;
      }
    }
    const written = await writer.close();
    const file = await written.publish();
    const { bytes, sha256 } = written;
    const { leftOut } = people;
    database.log.info('extraction exported', { extractionId: record.id, format, rows, bytes });
    const identical =
      format === record.format && record.fileSha256 !== null ? sha256 === record.fileSha256 : undefined;
    // Only the file on record, under a name, makes up for one that was never delivered; or what objections leave
    // of it, for nothing else may be written any more.
    const isWhole =
      identical || (format === record.format && leftOut > 0 && rows + leftOut === record.delivered);
    if (record.state === 'committed' && isWhole && file !== '-') {
      await recordDelivery(database, record.id, file);
    }
    return { extractionId: record.id, file, format, rows, leftOut, bytes, sha256, identical };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
