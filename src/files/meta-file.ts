import { readFile, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { metaPartPathOf } from './file-paths.js';
import { openPart } from './part-destination.js';
import type { FileMetadata, WrittenFile } from './types.js';

/** What stands in `NAME.meta.json`: the metadata, then the facts about the file it belongs to. */
export type FileFacts = Pick<WrittenFile, 'rows' | 'bytes' | 'sha256' | 'compressed'>;

/**
 * Writes the metadata of a TXT or CSV file beside it, under a name of its own that ends in `.meta.json.part`.
 *
 * @throws Node's own errors; `EEXIST` when another file has the name
 */
export async function writeMetaPart(
  finalPath: string,
  metadata: FileMetadata,
  facts: FileFacts,
): Promise<void> {
  const { rows, bytes, sha256, compressed } = facts;
  const entries = { ...metadata, file: basename(finalPath), bytes, sha256, rows, compressed };
  await writeJson(metaPartPathOf(finalPath), entries);
}

/** Removes the metadata that was being written for a file, whole or torn; what isn't there is no matter. */
export async function removeMetaPart(finalPath: string): Promise<void> {
  const metaPart = metaPartPathOf(finalPath);
  for (const path of [freshOf(metaPart), metaPart]) await rm(path, { force: true });
}

/** Gives the metadata another file name, when the file could not have its own. Whole or not at all. */
export async function renameInMetaPart(metaPart: string, file: string): Promise<void> {
  const entries = JSON.parse(await readFile(metaPart, 'utf8')) as Record<string, unknown>;
  if (entries.file === file) return;
  const fresh = freshOf(metaPart);
  await rm(fresh, { force: true });
  await writeJson(fresh, { ...entries, file });
  await rename(fresh, metaPart);
}

async function writeJson(path: string, entries: object): Promise<void> {
  const part = await openPart(path);
  try {
    await part.write(Buffer.from(`${JSON.stringify(entries, null, 2)}\n`));
    await part.settle();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await part.close();
  }
}

function freshOf(metaPart: string): string {
  return `${metaPart}.new`;
}
