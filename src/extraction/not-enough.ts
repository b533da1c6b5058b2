import type { Database } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { type Alternative, describeAlternative, findAlternatives, type Shortage } from './alternatives.js';
import { describeScope, formatCount } from './describe.js';

/** A scope holds fewer people than were asked for. */
export class NotEnoughContactsError extends ContactsError {
  /** people that could have been had */
  readonly available: number;
  /** people that other extractions held at that moment; some of them may come back */
  readonly held: number;
  /** where there are more; may be empty */
  readonly alternatives: Alternative[];

  constructor(message: string, available: number, held: number, alternatives: Alternative[] = []) {
    super('NOT_ENOUGH_CONTACTS', message);
    this.available = available;
    this.held = held;
    this.alternatives = alternatives;
  }
}

/** Says how many there are, how to take them, and where there are more. Reads, changes nothing. */
export async function explainShortage(
  database: Database,
  shortage: Shortage,
): Promise<NotEnoughContactsError> {
  const { scope, wanted, available, held } = shortage;
  const alternatives = await findAlternatives(database, shortage).catch(() => []);
  const sentences = [
    `${describeScope(scope)} has ${formatCount(available)} contacts available now, and ${formatCount(wanted)} were asked for.`,
    held > 0 &&
      `Another ${formatCount(held)} are held by extractions that are running: wait for them and try again.`,
    available > 0 && `Ask for --amount ${available}, or add --partial to take what there is.`,
    alternatives.length > 0 && `There are more in: ${alternatives.map(describeAlternative).join(', ')}.`,
    'Nothing was changed.',
  ];
  return new NotEnoughContactsError(sentences.filter(Boolean).join(' '), available, held, alternatives);
}
