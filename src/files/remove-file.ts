import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileError } from './errors.js';
import { metaPathOf } from './file-paths.js';

/**
 * Removes a delivered file, and its `NAME.meta.json` where that speaks of it; what isn't there is no matter.
 *
 * @throws ContactsError `FILE_NOT_WRITTEN` when it may not be removed
 */
export async function removeFile(path: string): Promise<void> {
  try {
    const meta = metaPathOf(path);
    const belongs = await speaksOf(meta, basename(path));
    await rm(path, { force: true });
    if (belongs) await rm(meta, { force: true });
  } catch (error) {
    throw fileError(error, path);
  }
}

/** One beside an XLSX file may be that of a CSV file of the same name. */
async function speaksOf(metaPath: string, file: string): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(metaPath, 'utf8')) as { file?: unknown }).file === file;
  } catch {
    return false;
  }
}
