import { poolIndexNames } from '../../database/migrations/steps.js';
import { type Check, ok, warn } from '../finding.js';
import type { IndexFacts } from '../upkeep-facts.js';
import { formatBytes } from '../wording.js';

const pageBytes = 8192;

/** A page's own header, and what a b-tree adds at its end. */
const pageOverheadBytes = 40;

/** How full a page is left when an index is built. Pages that were split are two thirds full. */
const fillFactor = 0.9;

/** More than twice as large as it would be built, and so many pages (80 MB) too many. */
const mostTimes = 2;
const fewPages = 10_000;

/**
 * Whether the pool's indexes hold much more room than people: those who were extracted leave empty places
 * behind, which others fill only as far as they come from the same lada and place.
 */
export const checkIndexBloat: Check = ({ facts }) => {
  const ours = poolIndexNames();
  const pool = facts.indexes.filter(({ name, valid }) => valid && ours.includes(name));
  if (pool.length === 0) return [];
  const bloated = pool.filter(isBloated);
  const bytes = pool.reduce((total, index) => total + index.bytes, 0);
  if (bloated.length === 0)
    return [ok('index bloat', `The pool's indexes take ${formatBytes(bytes)}, about what they need.`)];
  const list = bloated.map(
    (index) =>
      `${index.name} takes ${formatBytes(index.bytes)} and needs ${formatBytes(builtPages(index) * pageBytes)}`,
  );
  return [
    warn(
      'index bloat',
      `${list.join(', ')}; rebuilding locks nobody out.`,
      bloated.map(({ sqlName }) => `reindex index concurrently ${sqlName};`).join('\n'),
    ),
  ];
};

/** Pure. */
export function isBloated(index: IndexFacts): boolean {
  const needed = builtPages(index);
  return index.rows >= 0 && index.pages > mostTimes * needed && index.pages - needed > fewPages;
}

/**
 * How many pages a pool index would have if it were built anew: an entry is an 8-byte header, the plain
 * columns, the 4-byte hash, together aligned to 8 bytes, and a 4-byte pointer to it. Pure.
 */
export function builtPages({ rows, columnBytes }: Pick<IndexFacts, 'rows' | 'columnBytes'>): number {
  const entryBytes = Math.ceil((8 + columnBytes + 4) / 8) * 8 + 4;
  return 1 + Math.ceil((Math.max(0, rows) * entryBytes) / ((pageBytes - pageOverheadBytes) * fillFactor));
}
