import { formatCount } from '../../extraction/describe.js';
import { type Check, type Finding, fail, ok, warn } from '../finding.js';
import type { TableFacts } from '../upkeep-facts.js';

/** Below so many rows the server's defaults do. */
export const largeTableRows = 1_000_000;

/**
 * The share of a table that may change before autovacuum looks at it. The defaults are 0.2 and 0.1: at 36
 * million rows seven million dead ones, and seven million new ones whose pages no count can skip.
 */
const wanted = 0.01;

/** A share this much larger is the owner's choice and left alone. */
const tolerated = 0.02;

const scaleFactors = [
  'autovacuum_vacuum_scale_factor',
  'autovacuum_vacuum_insert_scale_factor',
  'autovacuum_analyze_scale_factor',
] as const;

/** Whether autovacuum comes often enough to the two tables that every extraction changes. */
export const checkAutovacuum: Check = ({ facts: { tables } }) =>
  [tables.contacts, tables.extraction_contacts].flatMap((table) =>
    table === undefined ? [] : [judgeAutovacuum(table)],
  );

/** The same for one table. Pure. */
export function judgeAutovacuum({ sqlName, rows, settings }: TableFacts): Finding {
  const name = `autovacuum of ${sqlName}`;
  if (settings.autovacuum === 'off') {
    return fail(
      name,
      'Autovacuum is off on this server: tables and indexes only grow, and in the end it stops.',
      'alter system set autovacuum = on;\nselect pg_reload_conf();',
    );
  }
  if (settings.autovacuum_enabled === 'false' || settings.autovacuum_enabled === 'off') {
    return fail(
      name,
      `Autovacuum is off for ${sqlName}: it only grows, and counts get slower.`,
      `alter table ${sqlName} reset (autovacuum_enabled);`,
    );
  }
  if (rows < largeTableRows) return ok(name, `With ${formatCount(rows)} rows the defaults do.`);
  const late = scaleFactors.filter((setting) => Number(settings[setting]) > tolerated);
  if (late.length === 0)
    return ok(name, `It comes after every ${formatCount(Math.round(rows * tolerated))} changes or sooner.`);
  const most = Math.max(...late.map((setting) => Number(settings[setting])));
  return warn(
    name,
    `Autovacuum lets ${formatCount(Math.round(Math.min(rows * most, capOf(settings))))} of ${formatCount(rows)} rows change before it comes.`,
    `alter table ${sqlName} set (${late.map((setting) => `${setting} = ${wanted}`).join(', ')});`,
  );
}

/** PostgreSQL 18 has a largest number of dead rows whatever the size; -1 and null are none. */
function capOf(settings: TableFacts['settings']): number {
  const most = Number(settings.autovacuum_vacuum_max_threshold ?? -1);
  return most < 0 ? Number.POSITIVE_INFINITY : most;
}
