import { readFile, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { codeOf } from './errors.js';
import { metaPathOf, partPathOf, splitPath } from './file-paths.js';
import { openPart } from './part-destination.js';
import type { FileMetadata, WrittenFile } from './types.js';

/** What stands in `NAME.meta.json`: the metadata, then the facts about the file it belongs to. */
export type FileFacts = Pick<WrittenFile, 'rows' | 'bytes' | 'sha256' | 'compressed'>;

/**
 * Writes the metadata of a TXT or CSV file beside it, as `NAME.meta.json.part`.
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
  await writeJson(partPathOf(metaPathOf(finalPath)), entries);
}

/**
 * The `.part` of the metadata that belongs to a file, or undefined: XLSX has none, and one beside it may be that
 * of a CSV file of the same name.
 */
export async function findMetaPart(finalPath: string): Promise<string | undefined> {
  const metaPart = partPathOf(metaPathOf(finalPath));
  const file = (await readJson(metaPart))?.file;
  const { stem, suffix } = splitPath(finalPath);
  const belongs = typeof file === 'string' && file.startsWith(stem) && splitPath(file).suffix === suffix;
  return belongs ? metaPart : undefined;
}

/** Gives the metadata another file name, when the file could not have its own. Whole or not at all. */
export async function renameInMetaPart(metaPart: string, file: string): Promise<void> {
  const entries = await readJson(metaPart);
  if (entries?.file === file) return;
  const fresh = `${metaPart}.new`;
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

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
