import { loadSql } from '../../database/index.js';
import { formatCount } from '../../extraction/describe.js';
import type { ExtractionState } from '../../extraction/index.js';
import { type Finding, fail, ok } from '../finding.js';
import { count, type VerifyContext } from './context.js';

interface Misfit {
  id: string;
  state: ExtractionState | null;
  delivered: string;
  entries: string;
  held: string;
}

/** So many are told one by one. */
const mostTold = 20;

/** Whether each extraction has as many entries in the ledger as it delivered, and a released one holds nobody. */
export async function verifyCounts({ transaction }: VerifyContext): Promise<Finding[]> {
  const misfits = await transaction.query<Misfit>(loadSql('queries/verify_counts'));
  if (misfits.length === 0)
    return [ok('counts', 'Every extraction has the entries in the ledger that it delivered.')];
  const told = misfits.slice(0, mostTold).map((misfit) => fail('counts', describe(misfit), restore(misfit)));
  const more = misfits.length - told.length;
  if (more === 0) return told;
  const fix = 'Restore the ledger from a backup, then run contacts verify again.';
  return [...told, fail('counts', `${count(more, 'more extraction')} like these.`, fix)];
}

function describe({ id, state, delivered, entries, held }: Misfit): string {
  const [said, has, holds] = [delivered, entries, held].map((value) => formatCount(Number(value)));
  if (state === null) return `The ledger has ${has} entries of extraction ${id}, which is not on record.`;
  if (said !== has) return `Extraction ${id} delivered ${said}, and the ledger has ${has} entries of it.`;
  return `Extraction ${id} is ${state}, and the ledger still holds ${holds} of its ${has} entries.`;
}

function restore({ id }: Misfit): string {
  return `The ledger was changed by something else. Restore it from a backup; what is left: contacts show ${id}`;
}
