import { basename, dirname, extname, join } from 'node:path';

/** A path taken apart: `x/jalisco.csv.gz` has folder `x`, stem `jalisco` and suffix `.csv.gz`. */
export interface SplitPath {
  folder: string;
  stem: string;
  suffix: string;
}

/** Takes a path apart so that numbers and the metadata's name can be put in the right place. */
export function splitPath(path: string): SplitPath {
  const name = basename(path);
  const gz = /\.gz$/i.exec(name)?.[0] ?? '';
  const plain = name.slice(0, name.length - gz.length);
  const extension = extname(plain);
  const stem = plain.slice(0, plain.length - extension.length);
  return { folder: dirname(path), stem, suffix: extension + gz };
}

/** Where a file is while it is being written: `jalisco.csv.part`. */
export function partPathOf(finalPath: string): string {
  return `${finalPath}.part`;
}

/** Where the metadata of a TXT or CSV file stands: `jalisco.meta.json`, compressed or not. */
export function metaPathOf(finalPath: string): string {
  const { folder, stem } = splitPath(finalPath);
  return join(folder, `${stem}.meta.json`);
}

/** Where that metadata is while it is being written: `jalisco.csv.meta.json.part`, which no other file has. */
export function metaPartPathOf(finalPath: string): string {
  return partPathOf(`${finalPath}.meta.json`);
}

/** The n-th name to try when names are taken: the path itself, `jalisco-2.csv`, `jalisco-3.csv` … */
export function numberedPath(finalPath: string, n: number): string {
  if (n === 1) return finalPath;
  const { folder, stem, suffix } = splitPath(finalPath);
  return join(folder, `${stem}-${n}${suffix}`);
}
