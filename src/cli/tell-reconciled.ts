import { reconcile } from '../extraction/index.js';
import { tell } from './terminal.js';
import type { CommandContext } from './with-database.js';

/** What a crash left behind is finished before anything new begins. */
export async function tellReconciled({ database }: CommandContext): Promise<void> {
  for (const { id, outcome } of await reconcile(database)) {
    if (outcome === 'file missing')
      tell(`Extraction ${id} has no file. Write it again: contacts export ${id}`);
    else tell(`Extraction ${id} was interrupted earlier: ${outcome}.`);
  }
}
