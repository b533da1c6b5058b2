import { formatCount } from '../../extraction/describe.js';
import { type Check, type Finding, ok, warn } from '../finding.js';
import type { TableFacts } from '../upkeep-facts.js';
import { formatShare } from '../wording.js';

/** Tables of fewer pages of 8 kB (80 MB) are counted quickly in any case. */
const largePages = 10_000;

const enough = 0.8;

/** Whether counts can be made out of the index alone: a page that is not all-visible must be looked at. */
export const checkVisibility: Check = ({ facts: { tables } }) =>
  tables.contacts === undefined ? [] : [judgeVisibility(tables.contacts)];

/** The same for one table. Pure. */
export function judgeVisibility({ sqlName, pages, knownPages, visiblePages }: TableFacts): Finding {
  const name = 'all-visible pages';
  const share = knownPages === 0 ? 0 : Math.min(1, visiblePages / knownPages);
  if (pages < largePages) return ok(name, `${sqlName} is small: ${formatCount(pages)} pages.`);
  const told = `${formatShare(share)} of the ${formatCount(pages)} pages of ${sqlName}, as of the last vacuum or analyze`;
  if (share >= enough) return ok(name, `${told}.`);
  return warn(
    name,
    `Only ${told}: counts of availability look up all others in the table.`,
    `vacuum ${sqlName};`,
  );
}
