import { badInput } from '../errors.js';
import type { TableFacts } from './table-facts.js';
import { quoted } from './wording.js';

/** The statuses that a contact can have, where the database keeps them as text and names none itself. */
export const usualStatuses = [
  'ACTIVE',
  'VERIFIED',
  'INACTIVE',
  'DISCONNECTED',
  'SUSPENDED',
  'UNKNOWN',
  'PENDING_VALIDATION',
  'OPTED_OUT',
  'BLOCKED',
  'BLACKLISTED',
  'INVALID_FORMAT',
  'NOT_MOBILE',
  'CARRIER_ERROR',
];

/** The statuses that this database can hold, by what people write: folded to upper case. */
export function statusesOf(facts: TableFacts): ReadonlyMap<string, string> {
  const labels = facts.get('status')?.labels ?? usualStatuses;
  return new Map(labels.map((label) => [label.toUpperCase(), label]));
}

/**
 * The status that new contacts get, as this database spells it.
 *
 * @throws ContactsError `BAD_INPUT` for one that it does not know, and for `OPTED_OUT`, which is a person's own
 *   refusal and belongs among the objections
 */
export function parseStatus(status: string, facts: TableFacts): string {
  const statuses = statusesOf(facts);
  const found = statuses.get(status.trim().toUpperCase());
  if (found !== undefined && found !== 'OPTED_OUT') return found;
  const choices = [...statuses.values()].filter((label) => label !== 'OPTED_OUT');
  throw badInput(`--status takes one of ${choices.join(', ')}, not ${quoted(status)}.`);
}
