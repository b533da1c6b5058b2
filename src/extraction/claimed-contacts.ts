import type { Database, Transaction } from '../database/index.js';
import type { Claimant, ClaimedContact } from './claim.js';
import { claimPart } from './claim-part.js';
import { explainShortage } from './not-enough.js';
import type { Part, Plan } from './plan.js';
import { drawProportionally, shareEqually, sum } from './quotas.js';
import type { Random } from './random.js';
import { countStrata } from './strata-reader.js';
import { Walk } from './walk.js';

export interface ClaimOptions extends Claimant {
  /** contacts claimed before the first of them is handed on; bounds memory */
  batchRows: number;
  /** whether fewer than planned will do */
  partial: boolean;
  /** contacts chosen at first, by lada; filled in as they go */
  quotas: Map<string, number>;
  /** contacts delivered, by lada; filled in as they go */
  delivered: Map<string, number>;
  /** told of each batch before its first contact is handed on, with the time that claiming it took */
  onBatch?: (batch: number, contacts: number, claimMs: number) => void;
}

/**
 * Claims what a plan asks for, batch by batch, and yields it in the order of the file: (batch, mix, id).
 * Each batch takes its share of every part of the plan. What a part cannot give after all (taken or held by
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
  { batchRows, partial, onBatch, ...claimant }: ClaimOptions,
): AsyncGenerator<ClaimedContact, void, undefined> {
  const walks = openWalks(plan.parts, random);
  const owed = plan.parts.map(({ amount }) => amount);
  const given = plan.parts.map(() => 0);
  const capacities = plan.parts.map(capacityOf);
  let taken = 0;
  for (let batch = 1; sum(owed) > 0; batch++) {
    const contacts: ClaimedContact[] = [];
    const startedAt = performance.now();
    for (const [index, wanted] of divideBatch(owed, batchRows, random).entries()) {
      const walk = walks[index];
      if (wanted === 0 || walk === undefined) continue;
      const claim = await claimPart(transaction, walk, wanted, random, { ...claimant, batch });
      for (const contact of claim.contacts) contacts.push(contact);
      taken += claim.taken;
      given[index] = (given[index] ?? 0) + claim.contacts.length;
      if (claim.contacts.length < wanted) capacities[index] = given[index];
    }
    const left = capacities.map((capacity, index) => Math.max(0, capacity - (given[index] ?? 0)));
    const missing = Math.min(plan.amount - sum(given), sum(left));
    shareEqually(missing, left, random, given).forEach((share, index) => {
      owed[index] = share;
    });
    contacts.sort(byMix);
    onBatch?.(batch, contacts.length, performance.now() - startedAt);
    yield* contacts;
  }
  const total = sum(given);
  if (total < plan.amount && (total === 0 || !partial)) {
    await transaction.rollback();
    throw await explainHeld(database, plan, total, taken);
  }
}

/** A walk for each part of a plan, each from a place of its own. */
export function openWalks(parts: readonly Part[], random: Random): Walk[] {
  return parts.map(({ strata }) => new Walk(strata, random));
}

/** How many each part gives to the next batch. */
export function divideBatch(owed: readonly number[], batchRows: number, random: Random): number[] {
  return drawProportionally(Math.min(batchRows, sum(owed)), owed, random);
}

function capacityOf({ strata }: Part): number {
  return sum(strata.map(({ available }) => available));
}

const byMix = (one: ClaimedContact, other: ClaimedContact): number =>
  one.mix - other.mix || Number(one.id) - Number(other.id);

/** After a claim fell short and was rolled back: who counts as available beyond its own is held by others. */
async function explainHeld(
  database: Database,
  { scope, ladas, strata, amount }: Plan,
  available: number,
  taken: number,
) {
  const counted = await countStrata(
    database,
    strata.map(({ slice }) => slice),
  );
  const left = sum(counted.map(({ available }) => available));
  return explainShortage(database, {
    scope,
    ladas,
    wanted: amount,
    available,
    held: Math.max(0, left - taken),
  });
}
