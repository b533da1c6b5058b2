import { formatCount } from '../../extraction/describe.js';
import { type Check, type Finding, ok, warn } from '../finding.js';

const mostSeconds = 5;

/** Whether the clock of this machine agrees with the server's, and both with what the time zone is today. */
export const checkClocks: Check = async ({ database, timeZone }) => {
  const before = Date.now();
  const [row] = await database.run<{ now: Date; local: string }>(
    "select clock_timestamp() as now, to_char(clock_timestamp() at time zone $1, 'YYYY-MM-DD HH24:MI') as local",
    [timeZone],
  );
  const after = Date.now();
  if (row === undefined) return [];
  const offsetMs = row.now.getTime() - (before + after) / 2;
  return [judgeClock(offsetMs, (after - before) / 2), judgeTimeZone(row.now, row.local, timeZone)];
};

/** @param offsetMs how far the server is ahead · @param doubtMs how far that can be wrong. Pure. */
export function judgeClock(offsetMs: number, doubtMs: number): Finding {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (Math.abs(offsetMs) - doubtMs <= mostSeconds * 1000)
    return ok('clock', 'This machine and the server agree on the time.');
  return warn(
    'clock',
    `This machine is ${formatCount(seconds)} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the server: days and limits begin at other times here and there.`,
    'timedatectl set-ntp true   # on both',
  );
}

/** @param local what the server says it is there. Pure. */
export function judgeTimeZone(now: Date, local: string, timeZone: string): Finding {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(now);
  const here = parts.replace(', ', ' ');
  if (here === local) return ok('time zone', `It is ${here.slice(11)} in ${timeZone}.`);
  return warn(
    'time zone',
    `In ${timeZone} it is ${here} by this machine and ${local} by the server: one of them has old time zones.`,
    'apt-get install --only-upgrade tzdata   # on both; then update Node',
  );
}
