import { poolIndexNames } from '../../database/migrations/steps.js';
import { formatCount } from '../../extraction/describe.js';
import { type Check, type Finding, ok, warn } from '../finding.js';
import type { IndexFacts, TableFacts } from '../upkeep-facts.js';
import { formatDay, formatShare } from '../wording.js';

/** A table that changed by more than this part since it was analysed is planned for by old numbers. */
const mostChanged = 0.2;

/** Nobody plans badly for a table of so few rows. */
const fewRows = 10_000;

/** Whether the planner knows what is in the table, and how the hash of the pool's indexes is spread. */
export const checkStatistics: Check = ({ facts: { tables, indexes } }) => {
  const ours = poolIndexNames();
  return tables.contacts === undefined
    ? []
    : [
        judgeStatistics(
          tables.contacts,
          indexes.filter(({ name }) => ours.includes(name)),
        ),
      ];
};

/** The same for one table and its expression indexes. Pure. */
export function judgeStatistics(table: TableFacts, pool: readonly IndexFacts[]): Finding {
  const { sqlName, rows, changedRows, analyzedAt } = table;
  const name = 'statistics';
  const fix = `analyze ${sqlName};`;
  if (rows < fewRows) return ok(name, `${sqlName} is small: ${formatCount(rows)} rows.`);
  const blind = pool.filter(({ analyzed }) => analyzed === false).map((index) => index.name);
  if (blind.length > 0)
    return warn(name, `The planner knows nothing of the hash in ${blind.join(', ')}.`, fix);
  const changed = changedRows / rows;
  if (changed > mostChanged) {
    const last = analyzedAt === null ? '' : ` on ${formatDay(analyzedAt)}`;
    return warn(
      name,
      `${formatShare(changed)} of ${sqlName} changed since it was last analysed${last}.`,
      fix,
    );
  }
  return ok(name, `Analysed${analyzedAt === null ? '' : ` on ${formatDay(analyzedAt)}`}, the hash as well.`);
}
