import { loadSql, type Transaction } from '../database/index.js';
import type { Slice } from '../locations/index.js';
import { isPersonalNumber, toDelivered } from '../phone/index.js';
import { slicesSql } from './strata.js';

/** Who claims, and for which file. */
export interface Claimant {
  extractionId: string;
  requestedBy: string;
  seed: number;
}

/** Contacts of one lada that may be claimed. */
export interface Candidates {
  /** the lada as a person knows it */
  lada: string;
  /** the slices they were found in; all of one lada, as the database spells it */
  slices: Slice[];
  ids: string[];
}

/** One claimed contact. */
export interface ClaimedContact {
  id: string;
  /** its place within the batch: files are in the order of (batch, mix, id) */
  mix: number;
  /** 12 digits, `52` and ten */
  number: string;
  content: string;
}

export interface Claim {
  contacts: ClaimedContact[];
  /** how many contacts left the pool, invalid and objecting ones included */
  taken: number;
}

interface ClaimRow {
  id: string;
  mix: number;
  phone_e164: string | null;
  phone_national: string | null;
  phone_original: string | null;
  city: string | null;
  /** whether the person has objected */
  barred: true | null;
}

/**
 * Claims up to `wanted` of these candidates for one batch: out of the pool, into the ledger, numbers settled.
 * Fewer come back when the others are gone, invalid, objecting, or held by other extractions.
 */
export async function claimCandidates(
  transaction: Transaction,
  { slices, ids }: Candidates,
  wanted: number,
  batch: number,
  claimant: Claimant,
): Promise<Claim> {
  const { fragments, values } = slicesSql(slices, 7);
  const { extractionId, requestedBy, seed } = claimant;
  const parameters = [ids, wanted, seed, requestedBy, extractionId, batch, ...values];
  const rows = await transaction.query<ClaimRow>(loadSql('queries/claim', fragments), parameters);
  return { contacts: await settle(transaction, rows, claimant), taken: rows.length };
}

const canonical = /^\+(52\d{10})$/;

/**
 * Judges the numbers. The few that are not simply +52 and ten digits are repaired or marked invalid; who has
 * objected is marked so. Only the others are handed on.
 */
async function settle(
  transaction: Transaction,
  rows: ClaimRow[],
  claimant: Claimant,
): Promise<ClaimedContact[]> {
  const contacts: ClaimedContact[] = [];
  const odd = new Map<string, ClaimRow>();
  for (const row of rows) {
    const { id, mix, phone_e164: e164, city, barred } = row;
    const number = e164 === null ? undefined : canonical.exec(e164)?.[1];
    if (number !== undefined && !barred && isPersonalNumber(number.slice(2)))
      contacts.push({ id, mix, number, content: city ?? '' });
    else odd.set(id, row);
  }
  if (odd.size === 0) return contacts;

  const ids = [...odd.keys()];
  const numbers = [...odd.values()].map(numberOf);
  const settled = await transaction.query<{ contact_id: string; phone: string | null }>(
    loadSql('queries/settle'),
    [claimant.extractionId, ids, numbers, claimant.requestedBy],
  );
  for (const { contact_id: id, phone } of settled) {
    const row = odd.get(id);
    if (phone !== null && row !== undefined)
      contacts.push({ id, mix: row.mix, number: phone, content: row.city ?? '' });
  }
  return contacts;
}

/** The number that an odd row may go out by, 12 digits; null where there is none. */
function numberOf({ barred, ...row }: ClaimRow): string | null {
  const { phone_e164: e164, phone_national: national, phone_original: original } = row;
  const number = e164 === null ? undefined : canonical.exec(e164)?.[1];
  if (number !== undefined) return barred ? number : null;
  return toDelivered(e164, national, original) ?? null;
}
