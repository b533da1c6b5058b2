import type { Right } from '../limits/roles.js';
import type { CommandContext } from './with-database.js';

/**
 * Passes for whoever has a right.
 *
 * @param requestedBy as the ledger names them: `cli:ana`
 * @throws ContactsError `LIMIT_REACHED` that says which role it takes
 */
export async function requireRight(
  { database, settings }: Pick<CommandContext, 'database' | 'settings'>,
  requestedBy: string,
  right: Right,
): Promise<void> {
  const { limitSettings, requireRight: require } = await import('../limits/index.js');
  await require(database, requestedBy, right, limitSettings(settings));
}
