import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './errors.js';
import { metaPartPathOf, partPathOf } from './file-paths.js';
import type { FirstFailure } from './first-failure.js';
import { gzipPart } from './gzip-part.js';
import { type Destination, HashingSink } from './hashing-sink.js';
import { writeMetaPart } from './meta-file.js';
import { openPart } from './part-destination.js';
import { finishPublishing, inodeOf, syncFolder } from './publish.js';
import { type Digest, RowOutput } from './row-output.js';
import { partTaken, type Target } from './target.js';
import type { ContactFile, FileMetadata, FileRow, WrittenFile } from './types.js';
import { openWriter } from './writer.js';

/** Sizes that tests make small. */
export interface FileLimits {
  /** Data rows on one XLSX sheet: Excel's 1,048,576 less the header. */
  sheetRows: number;
  /** `auto` compresses files of more bytes than this. */
  gzipOverBytes: number;
}

/** A contact file on disk, from its `.part` to its final name. Made by `openContactFile`, whose checks it relies on. */
export class PartFile implements ContactFile {
  readonly #target: Target;
  readonly #output: RowOutput;
  readonly #failure: FirstFailure;
  readonly #metadata: () => FileMetadata;
  readonly #limits: FileLimits;
  /** Every file made here, to be unlinked by `discard`: its path, and what tells it from another of that name. */
  readonly #made: Map<string, string | undefined>;
  #partPath: string;
  #closing: Promise<WrittenFile> | undefined;
  #publishing = false;

  /**
   * Creates the `.part`, and removes it again if the writer cannot start.
   *
   * @throws ContactsError `BAD_INPUT` if the `.part` exists; Node's own errors
   */
  static async open(
    target: Target,
    failure: FirstFailure,
    metadata: () => FileMetadata,
    limits: FileLimits,
  ): Promise<PartFile> {
    const destination = await openNewPart(partPathOf(target.path));
    const sink = new HashingSink(destination);
    try {
      const writer = await openWriter(target.format, {
        sink,
        failure,
        metadata,
        sheetRows: limits.sheetRows,
      });
      const output = new RowOutput(writer, sink, failure);
      return new PartFile(target, output, failure, metadata, limits, destination.inode);
    } catch (error) {
      await destination.close();
      await rm(partPathOf(target.path), { force: true });
      throw error;
    }
  }

  private constructor(
    target: Target,
    output: RowOutput,
    failure: FirstFailure,
    metadata: () => FileMetadata,
    limits: FileLimits,
    inode: string | undefined,
  ) {
    this.#target = target;
    this.#output = output;
    this.#failure = failure;
    this.#metadata = metadata;
    this.#limits = limits;
    this.#partPath = partPathOf(target.path);
    this.#made = new Map([[this.#partPath, inode]]);
  }

  get path(): string {
    return this.#target.path;
  }

  get partPath(): string {
    return this.#partPath;
  }

  write(row: FileRow): void | Promise<void> {
    return this.#output.write(row);
  }

  close(): Promise<WrittenFile> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async discard(): Promise<void> {
    if (this.#publishing) return;
    await this.#output.abandon();
    // What close() is in the middle of has failed now; wait until it has let go of its files.
    await this.#closing?.catch(() => {});
    for (const [path, inode] of this.#made) {
      // Cleared away by somebody who took this process for dead, its name may be another's by now.
      if ((await inodeOf(path).catch(() => undefined)) !== inode) continue;
      await rm(path, { force: true }).catch(() => {});
    }
  }

  async #close(): Promise<WrittenFile> {
    const { path, format } = this.#target;
    try {
      const plain = await this.#output.end();
      const compressed = this.#wantsCompression(plain.bytes);
      const written = compressed ? { ...plain, ...(await this.#compress()) } : plain;
      const finalPath = compressed ? `${path}.gz` : path;
      const facts = { ...written, compressed };
      if (format !== 'xlsx') await this.#writeMeta(finalPath, facts);
      await syncFolder(dirname(path));
      if (this.#failure.reason) throw this.#failure.reason;
      this.#failure.release();
      return { path: finalPath, format, ...facts, publish: () => this.#publish(finalPath) };
    } catch (error) {
      throw this.#failure.fail(error);
    }
  }

  #wantsCompression(bytes: number): boolean {
    const { compression } = this.#target;
    return compression === 'always' || (compression === 'auto' && bytes > this.#limits.gzipOverBytes);
  }

  async #compress(): Promise<Pick<Digest, 'bytes' | 'sha256'>> {
    const plainPart = this.#partPath;
    const gzPart = partPathOf(`${this.#target.path}.gz`);
    const destination = await openNewPart(gzPart);
    this.#made.set(gzPart, destination.inode);
    const digest = await gzipPart(plainPart, destination, this.#failure);
    this.#partPath = gzPart;
    await rm(plainPart);
    return digest;
  }

  async #writeMeta(finalPath: string, facts: Digest & { compressed: boolean }): Promise<void> {
    const metaPart = metaPartPathOf(finalPath);
    try {
      await writeMetaPart(finalPath, this.#metadata(), facts);
      this.#made.set(metaPart, await inodeOf(metaPart));
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? partTaken(metaPart) : error;
    }
  }

  async #publish(finalPath: string): Promise<string> {
    // From here on the contacts are handed out, so nothing may remove the file any more.
    this.#publishing = true;
    return finishPublishing(this.#partPath, finalPath);
  }
}

async function openNewPart(path: string): Promise<Destination> {
  try {
    return await openPart(path);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? partTaken(path) : error;
  }
}
