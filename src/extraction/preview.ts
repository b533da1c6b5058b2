import type { Database } from '../database/index.js';
import { choose, shortestStretch } from './choose.js';
import { add } from './claim-part.js';
import { divideBatch, openWalks } from './claimed-contacts.js';
import type { PlannedExtraction } from './make-plan.js';
import { type LadaSummary, summarise } from './plan.js';
import { sum } from './quotas.js';

/**
 * How many contacts of each lada an extraction with this plan would choose: those that it then does choose,
 * with the same seed, as long as nobody else takes any. Reads, changes nothing.
 */
export async function previewQuotas(
  database: Database,
  { plan, random }: PlannedExtraction,
  batchRows = 5000,
): Promise<LadaSummary[]> {
  const quotas = new Map<string, number>();
  const walks = openWalks(plan.parts, random);
  const owed = plan.parts.map(({ amount }) => amount);
  while (sum(owed) > 0) {
    for (const [index, wanted] of divideBatch(owed, batchRows, random).entries()) {
      const walk = walks[index];
      if (wanted === 0 || walk === undefined) continue;
      const stretch = await walk.next(database.run.bind(database), Math.max(wanted, shortestStretch));
      for (const { lada, ids } of choose(stretch, wanted, random)) add(quotas, lada, ids.length);
      owed[index] = (owed[index] ?? 0) - wanted;
    }
  }
  return summarise(plan, quotas, new Map());
}
