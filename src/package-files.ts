import { existsSync } from 'node:fs';

/** The folder of this package: the nearest one upwards with a `package.json`, however its code is bundled. */
const root = findRoot(new URL('.', import.meta.url));

/** Where a file or folder of this package is, by its path from the package's folder: `sql/queries/`. */
export function packageFile(path: string): URL {
  return new URL(path, root);
}

function findRoot(folder: URL): URL {
  if (existsSync(new URL('package.json', folder))) return folder;
  const parent = new URL('..', folder);
  if (parent.href === folder.href) throw new Error('no package.json above the code of contacts');
  return findRoot(parent);
}
