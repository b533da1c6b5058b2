import { formatCount } from '../../extraction/describe.js';
import { type Check, type Finding, ok, warn } from '../finding.js';
import type { TableFacts } from '../upkeep-facts.js';
import { formatShare } from '../wording.js';

const mostShare = 0.1;

/** So few slow nothing down, whatever their share. */
const fewRows = 100_000;

/** Whether dead rows pile up: autovacuum does not come, or something holds it back. */
export const checkDeadRows: Check = ({ facts: { tables } }) =>
  [tables.contacts, tables.extraction_contacts].flatMap((table) =>
    table === undefined ? [] : [judgeDeadRows(table)],
  );

/** The same for one table. Pure. */
export function judgeDeadRows({ sqlName, rows, deadRows }: TableFacts): Finding {
  const name = `dead rows of ${sqlName}`;
  const share = deadRows === 0 ? 0 : deadRows / (Math.max(0, rows) + deadRows);
  const told = `${formatCount(deadRows)} rows of ${sqlName} are dead, ${formatShare(share)}`;
  if (deadRows < fewRows || share < mostShare) return ok(name, `${told}.`);
  return warn(
    name,
    `${told}; if a vacuum changes nothing, a transaction or replication slot left open holds it back.`,
    `vacuum ${sqlName};`,
  );
}
