import { fileError } from './errors.js';
import { numberedPath } from './file-paths.js';
import { FirstFailure } from './first-failure.js';
import { type FileLimits, PartFile } from './part-file.js';
import { insistOnFreeNames, NameTakenError, parseTarget } from './target.js';
import type { Compression, ContactFile, FileFormat, FileMetadata } from './types.js';

/** Where a file goes and what it is. */
export interface FileOptions {
  /** Final path, absolute or relative. A CSV or TXT path that ends in `.gz` asks for compression. */
  path: string;
  format: FileFormat;
  compression: Compression;
  /** Takes the next free of `name-2.ext`, `name-3.ext` … when the name is in use, instead of refusing. */
  numbered?: boolean | undefined;
  /** Asked once, at `close`. The same rows and metadata give the same bytes. */
  metadata: () => FileMetadata;
  /**
   * Told the absolute path, uncompressed, before anything of the file is made; with `numbered` again for each
   * name that is tried. Until it resolves nothing is made, so that a record of it is always there first.
   */
  announce?: ((path: string) => Promise<void>) | undefined;
  /** Aborted, it ends every wait with `INTERRUPTED`; call `discard` then. */
  signal?: AbortSignal | undefined;
}

const LIMITS: FileLimits = { sheetRows: 1_048_575, gzipOverBytes: 10_000_000 };

/**
 * Opens a file for rows, as `PATH.part`, mode 0600; it gets its name by `publish()` of what `close()` yields.
 *
 * @throws ContactsError `BAD_INPUT` if one of its names is in use or is a folder; `FILE_NOT_WRITTEN` if the folder
 *   does not exist or may not be written to; `INTERRUPTED` if the signal is aborted already
 */
export function openContactFile(options: FileOptions): Promise<ContactFile> {
  return openContactFileWithin(options, LIMITS);
}

/** `openContactFile` with limits of the caller's. */
export async function openContactFileWithin(options: FileOptions, limits: FileLimits): Promise<ContactFile> {
  for (let n = 1; ; n++) {
    try {
      return await openTarget(numberedPath(options.path, n), options, limits);
    } catch (error) {
      if (!(options.numbered && error instanceof NameTakenError)) throw error;
    }
  }
}

async function openTarget(path: string, options: FileOptions, limits: FileLimits): Promise<ContactFile> {
  const target = parseTarget(path, options.format, options.compression);
  const failure = new FirstFailure((error) => fileError(error, target.path), options.signal);
  try {
    if (failure.reason) throw failure.reason;
    await insistOnFreeNames(target);
    await options.announce?.(target.path);
    return await PartFile.open(target, failure, options.metadata, limits);
  } catch (error) {
    failure.release();
    throw fileError(error, target.path);
  }
}
