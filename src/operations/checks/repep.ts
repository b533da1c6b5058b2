import { formatCount } from '../../extraction/describe.js';
import { newestList } from '../../objections/index.js';
import { type Check, ok, warn } from '../finding.js';

const fix = 'contacts object import FILE --source repep';

/** Whether the people in the registry of PROFECO are known, and how long ago that was so. */
export const checkRepep: Check = async ({ database, facts, repepMaxAgeDays, timeZone }) => {
  if (facts.tables.objections === undefined) return [];
  return [judgeRepep(await newestList(database, 'repep', timeZone), repepMaxAgeDays)];
};

/** The same for one list. Pure. */
export function judgeRepep(list: { day: string; ageDays: number } | null, maxAgeDays: number) {
  const name = 'REPEP list';
  if (list === null) return warn(name, 'None was ever imported: nobody in that registry is left out.', fix);
  const age = `The newest is of ${list.day}, ${formatCount(list.ageDays)} days old`;
  return list.ageDays <= maxAgeDays
    ? ok(name, `${age}.`)
    : warn(name, `${age}; BOT_REPEP_MAX_AGE_DAYS is ${maxAgeDays}.`, fix);
}
