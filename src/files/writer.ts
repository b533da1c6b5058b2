import { CsvWriter } from './csv-writer.js';
import type { FirstFailure } from './first-failure.js';
import type { HashingSink } from './hashing-sink.js';
import { TxtWriter } from './txt-writer.js';
import type { FileFormat, FileMetadata, FileRow } from './types.js';

/** Turns rows into the bytes of one format. Behind this, a faster writer can take another's place. */
export interface RowWriter {
  /** Takes one row; a promise only when the caller must wait for the sink. */
  write(row: FileRow): void | Promise<void>;
  /** Writes what is left and ends the sink; resolves when the sink has been told. */
  end(): Promise<void>;
  /** Stops at once and leaves the sink alone. */
  abort(): void;
}

/** What a writer works with. */
export interface WriterSetting {
  sink: HashingSink;
  failure: FirstFailure;
  /** Asked once, when the rows are complete. */
  metadata: () => FileMetadata;
  /** Data rows on one XLSX sheet, the header not counted. */
  sheetRows: number;
}

/** The writer of a format. exceljs takes 0.4 s to load, so only XLSX loads it. */
export async function openWriter(format: FileFormat, setting: WriterSetting): Promise<RowWriter> {
  if (format !== 'xlsx') return textWriter(format, setting);
  const { XlsxWriter } = await import('./xlsx-writer.js');
  return new XlsxWriter(setting);
}

/** The writer of a text format, without waiting. */
export function textWriter(
  format: 'csv' | 'txt',
  setting: Pick<WriterSetting, 'sink' | 'failure'>,
): RowWriter {
  return format === 'csv' ? new CsvWriter(setting) : new TxtWriter(setting);
}
