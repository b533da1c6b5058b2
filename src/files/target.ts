import { lstat, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput, ContactsError } from '../errors.js';
import { checkPath } from './check-path.js';
import { codeOf, fileError } from './errors.js';
import { metaPartPathOf, metaPathOf, partPathOf } from './file-paths.js';
import type { Compression, FileFormat } from './types.js';

/** Where a file goes, decided before anything is written. */
export interface Target {
  /** Absolute final path without compression. */
  path: string;
  format: FileFormat;
  compression: Compression;
}

/**
 * Decides where a file goes. XLSX is never compressed; a CSV or TXT path that ends in `.gz` asks for compression.
 *
 * @throws ContactsError `BAD_INPUT` for a `.gz` path with compression `never`, and as `checkPath` does
 */
export function parseTarget(path: string, format: FileFormat, compression: Compression): Target {
  const absolute = resolve(checkPath(path));
  if (format === 'xlsx') return { path: absolute, format, compression: 'never' };
  if (!/.\.gz$/i.test(absolute)) return { path: absolute, format, compression };
  if (compression === 'never') {
    throw badInput(`${absolute} ends in .gz, but compression is off. Leave out .gz, or allow compression.`);
  }
  return { path: absolute.slice(0, -'.gz'.length), format, compression: 'always' };
}

/**
 * Refuses a target any of whose names is in use: the file, its compressed form, its metadata, and the `.part`
 * of each.
 *
 * @throws ContactsError `BAD_INPUT`, or `FILE_NOT_WRITTEN` where the folder cannot even be read
 */
export async function insistOnFreeNames(target: Target): Promise<void> {
  const { format, compression } = target;
  const plain = compression === 'always' ? [] : [target.path];
  const compressed = compression === 'never' ? [] : [`${target.path}.gz`];
  const files = [...plain, ...compressed];
  const text = format !== 'xlsx';
  for (const path of text ? [...files, metaPathOf(target.path)] : files) {
    if (await isFolder(path)) throw badInput(`${path} is a folder. Add a file name to it.`);
    if (await exists(path)) throw taken(path);
  }
  // However the file ends up, its rows are written under the plain name first.
  const parts = [target.path, ...compressed].map(partPathOf);
  for (const path of text ? [...parts, ...files.map(metaPartPathOf)] : parts) {
    if (await exists(path)) throw partTaken(path);
  }
}

/** A name is in use; another one will do. */
export class NameTakenError extends ContactsError {
  constructor(message: string) {
    super('BAD_INPUT', message);
  }
}

/** The refusal of a path that exists. */
export function taken(path: string): NameTakenError {
  return new NameTakenError(
    `${path} exists already and is never overwritten. Choose another name, or move that file away.`,
  );
}

/** The refusal of a `.part` that exists: somebody is writing it, or was stopped while doing so. */
export function partTaken(path: string): NameTakenError {
  return new NameTakenError(
    `${path} exists already: another extraction is writing it, or was stopped before its end. ` +
      'Choose another name, or move that file away once nothing is running.',
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw fileError(error, path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
