import { type Finding, ok, warn } from '../finding.js';
import { count, type VerifyContext } from './context.js';

interface Unfinished {
  id: string;
  host: string;
  /** whether the session that claims for it still holds its lock */
  alive: boolean;
}

/** Whether a crash left something behind. */
export async function verifyUnfinished({ database }: VerifyContext): Promise<Finding[]> {
  const unfinished = await database.query<Unfinished>('unfinished_extractions');
  const dead = unfinished.filter(({ alive }) => !alive);
  if (dead.length === 0) return [ok('unfinished', 'No extraction was left unfinished.')];
  const hosts = [...new Set(dead.map(({ host }) => host))].join(', ');
  const first = `${dead[0]?.id}${dead.length > 1 ? ' …' : ''}`;
  return [
    warn(
      'unfinished',
      `${count(dead.length, 'extraction')} left unfinished by a crash, on ${hosts}: ${first}`,
      'contacts reconcile',
    ),
  ];
}
