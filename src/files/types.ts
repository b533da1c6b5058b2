/** The three kinds of file that can be written. */
export type FileFormat = 'xlsx' | 'csv' | 'txt';

/** Whether TXT and CSV are gzipped: `auto` does so over 10,000,000 bytes. XLSX, a zip already, ignores it. */
export type Compression = 'auto' | 'always' | 'never';

/** One row of an output file. */
export interface FileRow {
  /** 12 digits: `52` and ten. Anything else is refused. */
  number: string;
  /** The city; may be empty. */
  content: string;
}

/** What a file says about itself. The order of the keys is their order in the `Metadata` sheet. */
export interface FileMetadata {
  extractionId: string;
  extractedAt: Date;
  scope: string;
  requested: number;
  delivered: number;
  seed: number;
  format: FileFormat;
  toolVersion: string;
  /** people who have objected since, left out of a file that was written again; absent when there are none */
  leftOut?: number;
  strata: { value: string; available: number; exact: boolean; quota: number; delivered: number }[];
}

/** A file that is complete and safe on the disk, but does not stand under its final name yet. */
export interface WrittenFile {
  /** Absolute final path, with `.gz` if it was compressed; `-` for a stream. The file is at `PATH.part`. */
  path: string;
  format: FileFormat;
  rows: number;
  /** Bytes and hash of the file as delivered, so after compression. */
  bytes: number;
  /** SHA-256, 64 lower-case hex digits. */
  sha256: string;
  compressed: boolean;
  /**
   * Moves the file to its final name; call it after COMMIT. Never overwrites: if the name was taken
   * meanwhile, it becomes `name-2.ext`, `name-3.ext` and so on.
   *
   * @returns the path it stands under; `-` for a stream
   * @throws ContactsError `FILE_NOT_WRITTEN`; it may be called again
   */
  publish(): Promise<string>;
}

/** A file being written, a row at a time. */
export interface ContactFile {
  /** Absolute final path without compression; `-` for a stream. */
  readonly path: string;
  /** Where the bytes are now; undefined for a stream. */
  readonly partPath: string | undefined;
  /**
   * Takes one row. A promise comes back only when the caller must wait for the disk, or for a refusal.
   *
   * @throws ContactsError `FILE_NOT_WRITTEN`, `INTERRUPTED`, or `BAD_INPUT` for a number that isn't 12 digits.
   *   After the first of them every later call is refused for the same reason.
   */
  write(row: FileRow): void | Promise<void>;
  /**
   * Flushes, fsyncs and hashes what was written; still under its `.part` name. Called twice, it answers the same.
   *
   * @throws ContactsError `FILE_NOT_WRITTEN`, `BAD_INPUT` or `INTERRUPTED`; call `discard` then
   */
  close(): Promise<WrittenFile>;
  /** Closes and unlinks what was written. May be called at any time and again; never throws. After `publish` it does nothing. */
  discard(): Promise<void>;
}
