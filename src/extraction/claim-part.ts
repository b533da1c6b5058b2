import type { Transaction } from '../database/index.js';
import { byLada, choose, shareOut, shortestStretch } from './choose.js';
import { type Candidates, type Claim, type Claimant, claimCandidates } from './claim.js';
import type { Random } from './random.js';
import type { Walk } from './walk.js';

/** How many are looked at, at most, when others hold those who were chosen; bounds memory. */
const longestStretch = 64_000;

/** Who claims what, and where it is counted, by lada. */
export interface PartClaim extends Claimant {
  batch: number;
  /** chosen at first */
  quotas: Map<string, number>;
  delivered: Map<string, number>;
}

/**
 * Claims `wanted` people along a walk. For those of the first choice who are gone, held or invalid, others are
 * looked for further on; fewer come back only when once around the circle nobody could be taken.
 */
export async function claimPart(
  transaction: Transaction,
  walk: Walk,
  wanted: number,
  random: Random,
  { batch, quotas, delivered, ...claimant }: PartClaim,
): Promise<Claim> {
  const query = transaction.query.bind(transaction);
  const total: Claim = { contacts: [], taken: 0 };
  const claim = async (candidates: Candidates, limit: number): Promise<number> => {
    const { contacts, taken } = await claimCandidates(transaction, candidates, limit, batch, claimant);
    for (const contact of contacts) total.contacts.push(contact);
    total.taken += taken;
    add(delivered, candidates.lada, contacts.length);
    return contacts.length;
  };

  for (const chosen of choose(await walk.next(query, Math.max(wanted, shortestStretch)), wanted, random)) {
    add(quotas, chosen.lada, chosen.ids.length);
    await claim(chosen, chosen.ids.length);
  }
  let idle = 0;
  for (let reach = shortestStretch; total.contacts.length < wanted && idle < 1; reach *= 4) {
    const before = total.taken;
    const { people, share } = await walk.next(query, Math.min(reach, longestStretch));
    const candidates = byLada(people);
    const parts = shareOut(candidates, wanted - total.contacts.length, random);
    // What one lada cannot give after all is asked of those behind it, and then of those before it.
    let missing = 0;
    for (const [n, own] of [...candidates, ...candidates].entries()) {
      const asked = (parts[n] ?? 0) + missing;
      missing = asked === 0 ? 0 : asked - (await claim(own, asked));
    }
    idle = total.taken > before ? 0 : idle + share;
  }
  return total;
}

/** Adds to a count by lada. */
export function add(counts: Map<string, number>, lada: string, amount: number): void {
  counts.set(lada, (counts.get(lada) ?? 0) + amount);
}
