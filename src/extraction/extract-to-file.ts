import type { Writable } from 'node:stream';
import { asFinal, type Database, isTransient } from '../database/index.js';
import {
  type Compression,
  type ContactFile,
  type FileFormat,
  openContactFile,
  openContactStream,
} from '../files/index.js';
import type { Scope } from '../locations/index.js';
import { extract } from './extract.js';
import type { Extraction, ExtractionOptions } from './extraction.js';
import type { LadaSummary } from './plan.js';
import { newSeed } from './random.js';
import type { ScopeRequest } from './strata-reader.js';

/**
 * Where the contacts go: a file that does not exist yet, or a stream such as standard output. `numbered`
 * takes the next free name (`name-2.xlsx`) where the path is taken, instead of refusing.
 */
export type Output =
  | {
      path: (scope: Scope) => string | Promise<string>;
      format: FileFormat;
      compression: Compression;
      numbered?: boolean;
    }
  | { stream: Writable; format: 'csv' | 'txt' };

export interface ExtractToFileOptions extends Omit<ExtractionOptions, 'file'> {
  output: Output;
  /** called before the first contact and after each thousand or so */
  onProgress?: (delivered: number, planned: number) => void;
}

/** What became of an extraction. */
export interface Delivery {
  extractionId: string;
  status: 'delivered';
  scope: Scope;
  requested: number;
  delivered: number;
  /** absolute path; `-` for a stream */
  file: string;
  format: FileFormat;
  bytes: number;
  sha256: string;
  seed: number;
  durationMs: number;
  strata: LadaSummary[];
}

/** How many contacts are written between two calls of `onProgress`. */
const progressRows = 1000;

/**
 * Extracts contacts into a file: plan, claim, write, fsync, COMMIT, rename. Either the file stands under its
 * final name and the contacts are out of the pool, or neither.
 *
 * What fails for a moment is done again as a whole, within `timeoutMs`, once it is known not to have committed: with
 * the same seed, as an extraction of its own that comes last in line, while the ledger keeps the one that failed. A
 * stream is not, for what has gone out cannot be taken back. Time spent in line does not count.
 *
 * @throws ContactsError as `extractByLocation`, `openContactFile` and `Extraction.commit` do
 */
export async function extractToFile(
  database: Database,
  request: ScopeRequest,
  options: ExtractToFileOptions,
): Promise<Delivery> {
  const startedAt = performance.now();
  const { output, signal, timeoutMs = 300_000, queueTimeoutMs = 3_600_000, seed = newSeed() } = options;
  const waited = { ms: 0 };
  const work = async (): Promise<Delivery> => {
    const workedMs = performance.now() - startedAt - waited.ms;
    const once = {
      ...options,
      seed,
      timeoutMs: Math.max(1, Math.round(timeoutMs - workedMs)),
      queueTimeoutMs: Math.max(1, Math.round(queueTimeoutMs - waited.ms)),
    };
    const delivery = await extractOnce(database, request, once, waited);
    return { ...delivery, durationMs: Math.round(performance.now() - startedAt) };
  };
  // What was queued keeps its id, so whoever queued it decides whether to queue it again.
  if ('stream' in output || options.queuedId !== undefined) return work();
  return database.repeatWhole(work, { signal, deadlineMs: timeoutMs, uncountedMs: () => waited.ms });
}

async function extractOnce(
  database: Database,
  request: ScopeRequest,
  { output, onProgress, ...options }: ExtractToFileOptions,
  waited: { ms: number },
): Promise<Omit<Delivery, 'durationMs'>> {
  const compression = 'compression' in output ? output.compression : 'never';
  const file = { format: output.format, compression, path: '-' };
  let writer: ContactFile | undefined;
  const onRollback = async () => writer?.discard();
  const extraction = await extract(database, request, { ...options, file, onRollback });
  try {
    writer = await open(output, extraction);
    onProgress?.(0, extraction.planned);
    let count = 0;
    for await (const contact of extraction) {
      const pause = writer.write(contact);
      if (pause) await pause;
      if (++count % progressRows === 0) onProgress?.(count, extraction.planned);
    }
    const written = await writer.close();
    const path = await extraction.commit(written);
    onProgress?.(count, extraction.planned);
    const { format, bytes, sha256 } = written;
    return {
      extractionId: extraction.id,
      status: 'delivered',
      scope: extraction.scope,
      requested: extraction.requested,
      delivered: extraction.delivered,
      file: path ?? written.path,
      format,
      bytes,
      sha256,
      seed: extraction.seed,
      strata: extraction.strata,
    };
  } catch (error) {
    // Not after a COMMIT, or one whose outcome is not known yet: the file may be all there is of it.
    await extraction.rollback(error);
    if (extraction.outcome !== 'rolled back' && isTransient(error)) throw asFinal(error);
    throw error;
  } finally {
    waited.ms += extraction.waitedMs;
  }
}

async function open(output: Output, extraction: Extraction): Promise<ContactFile> {
  const { signal } = extraction;
  const { format } = output;
  if ('stream' in output) return openContactStream({ stream: output.stream, format: output.format, signal });
  const { compression, numbered } = output;
  const path = await output.path(extraction.scope);
  const metadata = () => extraction.metadata(format);
  const announce = (name: string) => extraction.announce(name);
  return openContactFile({ path, format, compression, numbered, metadata, announce, signal });
}
