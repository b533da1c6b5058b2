import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';

/** The rows below the header of a file in `sql/reference/`, in its order. These files hold no quotes. */
export function loadReferenceRows(file: 'state_aliases.csv' | 'ladas.csv'): string[][] {
  const text = readFileSync(packageFile(`sql/reference/${file}`), 'utf8');
  const [, ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  return lines.map((line) => line.split(','));
}
