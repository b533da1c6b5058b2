import type { Database } from '../database/index.js';
import { readAllowance } from './allowance.js';
import type { LimitSettings } from './limit-settings.js';
import { refuseRight } from './refusal.js';
import type { Right } from './roles.js';

/**
 * Passes for whoever has a right.
 *
 * @param requestedBy as the ledger names them: `cli:ana`
 * @throws ContactsError `LIMIT_REACHED` that says which role it takes
 */
export async function requireRight(
  database: Database,
  requestedBy: string,
  right: Right,
  settings: LimitSettings,
): Promise<void> {
  const refusal = refuseRight(await readAllowance(database.run.bind(database), requestedBy, settings), right);
  if (refusal !== undefined) throw refusal;
}
