import type { Database, Transaction } from '../database/index.js';
import { type Claimant, type ClaimedContact, claimFromStratum } from './claim.js';
import { explainShortage } from './not-enough.js';
import { allocate, type Plan } from './plan.js';
import { drawProportionally, sum } from './quotas.js';
import type { Random } from './random.js';
import { countSlice } from './strata-reader.js';

export interface ClaimOptions extends Claimant {
  /** contacts claimed before the first of them is handed on; bounds memory */
  batchRows: number;
  /** whether fewer than planned will do */
  partial: boolean;
  /** counts contacts delivered, a stratum each; filled in as they go */
  delivered: number[];
}

/**
 * Claims what a plan asks for, batch by batch, and yields it in the order of the file: (batch, mix, id).
 * Each batch takes its part of every stratum. What a stratum cannot give after all (taken or held by
 * others, numbers that are invalid) is asked of the others.
 *
 * @throws ContactsError `NOT_ENOUGH_CONTACTS` when the whole scope cannot give enough and `partial` is not
 *   set, or nothing at all
 */
export async function* claimContacts(
  database: Database,
  transaction: Transaction,
  plan: Plan,
  random: Random,
  options: ClaimOptions,
): AsyncGenerator<ClaimedContact, void, undefined> {
  const { delivered } = options;
  const capacities = plan.strata.map(({ available }) => available);
  const owed = [...plan.quotas];
  let taken = 0;
  for (let batch = 1; sum(owed) > 0; batch++) {
    const parts = drawProportionally(Math.min(options.batchRows, sum(owed)), owed, random);
    const contacts: ClaimedContact[] = [];
    let missing = 0;
    for (const [index, part] of parts.entries()) {
      const stratum = plan.strata[index];
      if (part === 0 || stratum === undefined) continue;
      const claim = await claimFromStratum(transaction, stratum, part, batch, options, random);
      for (const contact of claim.contacts) contacts.push(contact);
      taken += claim.taken;
      add(delivered, index, claim.contacts.length);
      add(capacities, index, -claim.taken);
      add(owed, index, -claim.contacts.length);
      if (claim.taken < part) {
        missing += owed[index] ?? 0;
        owed[index] = capacities[index] = 0;
      }
    }
    missing += moveExcess(owed, capacities);
    const open = capacities.map((capacity, index) => Math.max(0, capacity - (owed[index] ?? 0)));
    const more = allocate(plan, Math.min(missing, sum(open)), open, delivered, random);
    more.forEach((quota, index) => {
      add(owed, index, quota);
    });
    yield* contacts.sort(byMix);
  }
  const total = sum(delivered);
  if (total < plan.amount && (total === 0 || !options.partial)) {
    await transaction.rollback();
    throw await explainHeld(database, plan, total, taken);
  }
}

const byMix = (one: ClaimedContact, other: ClaimedContact): number =>
  one.mix - other.mix || Number(one.id) - Number(other.id);

function add(numbers: number[], index: number, amount: number): void {
  numbers[index] = (numbers[index] ?? 0) + amount;
}

/** Takes back what strata owe beyond what is left of them, and returns how much that was. */
function moveExcess(owed: number[], capacities: readonly number[]): number {
  let moved = 0;
  owed.forEach((quota, index) => {
    const excess = Math.max(0, quota - (capacities[index] ?? 0));
    owed[index] = quota - excess;
    moved += excess;
  });
  return moved;
}

/** After a claim fell short and was rolled back: who counts as available beyond its own is held by others. */
async function explainHeld(
  database: Database,
  { scope, ladas, strata, amount }: Plan,
  available: number,
  taken: number,
) {
  let left = 0;
  for (const { slice } of strata) left += await countSlice(database, slice);
  return explainShortage(database, {
    scope,
    ladas,
    wanted: amount,
    available,
    held: Math.max(0, left - taken),
  });
}
