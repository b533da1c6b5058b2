import { hostname } from 'node:os';
import { type Check, ok, warn } from '../finding.js';

/** Whether a process that died has left extractions behind. */
export const checkUnfinished: Check = async ({ database, facts }) => {
  if (facts.tables.extractions === undefined) return [];
  const unfinished = await database.query<{ host: string; alive: boolean }>('unfinished_extractions');
  const dead = unfinished.filter(({ alive }) => !alive);
  const name = 'unfinished';
  if (dead.length === 0) return [ok(name, `Nothing was left behind; ${unfinished.length} running.`)];
  const hosts = [...new Set(dead.map(({ host }) => host))].sort();
  const where = hosts.length === 1 && hosts[0] === hostname() ? 'here' : `on ${hosts.join(', ')}`;
  const what = dead.length === 1 ? 'An extraction was' : `${dead.length} extractions were`;
  return [
    warn(name, `${what} left behind ${where}, by a process that died.`, `contacts reconcile   # ${where}`),
  ];
};
