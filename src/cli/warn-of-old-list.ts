import { tell } from './terminal.js';
import type { CommandContext } from './with-database.js';

/** Warns on stderr when the newest REPEP list is too old. Where there never was one, `contacts doctor` says so. */
export async function warnOfOldList({ database, settings }: CommandContext): Promise<void> {
  const { newestList } = await import('../objections/lists.js');
  const list = await newestList(database, 'repep', settings.BOT_TIME_ZONE);
  const most = settings.BOT_REPEP_MAX_AGE_DAYS;
  if (list === null || list.ageDays <= most) return;
  tell(
    `Warning: the newest REPEP list is of ${list.day}, ${list.ageDays} days old (BOT_REPEP_MAX_AGE_DAYS is ${most}). ` +
      'Fetch a new one: contacts object import FILE --source repep',
  );
}
