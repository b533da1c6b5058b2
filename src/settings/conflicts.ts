/** Settings that stand in each other's way. */
export interface Conflicts {
  /** what makes no sense together */
  problems: string[];
  /** what has no effect beside another */
  warnings: string[];
}

/** Looks at settings that only make sense together, as they were given, before their values are judged. */
export function findConflicts(given: Readonly<Record<string, string | undefined>>): Conflicts {
  const problems: string[] = [];
  const warnings: string[] = [];
  const parts = ['BOT_DB_NAME', 'BOT_DB_USER'] as const;
  if (given.DATABASE_URL && given.BOT_DB_HOST)
    warnings.push('BOT_DB_HOST has no effect, because DATABASE_URL is set.');
  else if (given.BOT_DB_HOST) {
    for (const name of parts)
      if (!given[name]) problems.push(`${name} is missing; it must be set with BOT_DB_HOST`);
  }
  if (given.REDIS_URL && given.BOT_REDIS_HOST)
    warnings.push('BOT_REDIS_HOST has no effect, because REDIS_URL is set.');
  if (given.TELEGRAM_WEBHOOK_URL && !given.TELEGRAM_WEBHOOK_SECRET)
    problems.push(
      'TELEGRAM_WEBHOOK_SECRET is missing; it must be set with TELEGRAM_WEBHOOK_URL, or anybody could send updates',
    );
  return { problems, warnings };
}
