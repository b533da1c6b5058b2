import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';

const cache = new Map<string, string>();

/**
 * Who may be extracted. The one definition: counting, claiming and the partial indexes all take it from
 * here as `{{pool}}`. The literal fits a status column of either kind, enum or text.
 */
const pool = "status = 'VERIFIED' and opt_out_at is null";

/**
 * The text of `sql/<name>.sql`, read once.
 *
 * A query file may leave holes written as `{{hole}}`; `fragments` fills them (`{{pool}}` is always filled).
 * Fragments come from this package's own code (column names and predicates out of
 * closed lists), never from what a user typed: values are always parameters.
 *
 * @throws Error when the file does not exist or a hole stays open: both are mistakes in this package.
 */
export function loadSql(name: string, fragments: Readonly<Record<string, string>> = {}): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(packageFile(`sql/${name}.sql`), 'utf8');
    cache.set(name, text);
  }
  return text.replaceAll(/^\s*--.*$|\{\{(\w+)\}\}/gm, (hole, key: string | undefined) => {
    if (key === undefined) return hole; // a comment
    const fragment = key === 'pool' ? pool : fragments[key];
    if (fragment === undefined) throw new Error(`sql/${name}.sql leaves ${hole} open`);
    return fragment;
  });
}
