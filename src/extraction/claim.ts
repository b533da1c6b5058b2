import { loadSql, type Transaction } from '../database/index.js';
import { isPersonalNumber, toDelivered } from '../phone/index.js';
import type { Random } from './random.js';
import { type Stratum, sliceSql } from './strata.js';

/** Who claims, and for which file. */
export interface Claimant {
  extractionId: string;
  requestedBy: string;
  seed: number;
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
  /** how many contacts left the pool, invalid ones included */
  taken: number;
}

/**
 * How many contacts are looked at, at least, to choose from. A stratum up to this size is sampled exactly;
 * in a larger one the chance of a person varies by about 1 / √window with the gaps of the hash.
 */
const minimumWindow = 1000;

type ClaimRow = [
  id: string,
  mix: number,
  e164: string | null,
  national: string | null,
  original: string | null,
  city: string | null,
];

/**
 * Claims up to `wanted` contacts of one stratum for one batch: out of the pool, into the ledger, numbers
 * settled. Fewer come back when the rest of the stratum is gone, invalid, or held by other extractions.
 */
export async function claimFromStratum(
  transaction: Transaction,
  stratum: Stratum,
  wanted: number,
  batch: number,
  claimant: Claimant,
  random: Random,
): Promise<Claim> {
  const { fragments, values } = sliceSql(stratum.slice, 8);
  const sql = loadSql('queries/claim', { ...fragments });
  const { extractionId, requestedBy, seed } = claimant;
  const rows: ClaimRow[] = [];
  for (let window = Math.max(wanted, minimumWindow); ; window *= 4) {
    const missing = wanted - rows.length;
    const parameters = [random.int64(), window, seed, missing, requestedBy, extractionId, batch, ...values];
    for await (const row of transaction.stream<ClaimRow>(sql, parameters)) rows.push(row);
    if (rows.length >= wanted || window >= stratum.available) break;
  }
  return { contacts: await settle(transaction, rows, claimant), taken: rows.length };
}

const canonical = /^\+(52\d{10})$/;

/** Judges the numbers. The few that are not simply +52 and ten digits are repaired or marked invalid. */
async function settle(
  transaction: Transaction,
  rows: ClaimRow[],
  claimant: Claimant,
): Promise<ClaimedContact[]> {
  const contacts: ClaimedContact[] = [];
  const odd = new Map<string, ClaimRow>();
  for (const row of rows) {
    const [id, mix, e164, , , city] = row;
    const number = e164 === null ? undefined : canonical.exec(e164)?.[1];
    if (number !== undefined && isPersonalNumber(number.slice(2)))
      contacts.push({ id, mix, number, content: city ?? '' });
    else odd.set(id, row);
  }
  if (odd.size === 0) return contacts;

  const ids = [...odd.keys()];
  const numbers = [...odd.values()].map(([, , e164, national, original]) =>
    e164 !== null && canonical.test(e164) ? null : (toDelivered(e164, national, original) ?? null),
  );
  const settled = await transaction.query<{ contact_id: string; phone: string | null }>(
    loadSql('queries/settle'),
    [claimant.extractionId, ids, numbers, claimant.requestedBy],
  );
  for (const { contact_id: id, phone } of settled) {
    const row = odd.get(id);
    if (phone !== null && row !== undefined)
      contacts.push({ id, mix: row[1], number: phone, content: row[5] ?? '' });
  }
  return contacts;
}
