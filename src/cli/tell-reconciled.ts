import { type Reconciled, reconcile } from '../extraction/index.js';
import { tell } from './terminal.js';
import type { CommandContext } from './with-database.js';

/** What a crash left behind is finished or cleared away before anything new begins. Returns what that was. */
export async function tellReconciled({ database }: Pick<CommandContext, 'database'>): Promise<Reconciled[]> {
  const reconciled = await reconcile(database);
  for (const { id, outcome } of reconciled) {
    if (outcome === 'file missing')
      tell(`Extraction ${id} has no file. Write it again: contacts export ${id}`);
    else tell(`Extraction ${id} was interrupted earlier: ${outcome}.`);
  }
  return reconciled;
}
