import { loadSql } from '../../database/index.js';
import { type Finding, fail, ok, warn } from '../finding.js';
import { count, type VerifyContext } from './context.js';

interface Repeated {
  numbers: string;
  contacts: string[];
  extractions: string[];
}

const mayRead = `
  select has_column_privilege('extractor.extraction_contacts', 'phone', 'select') as "mayRead"`;

/** Whether a number went out by two contacts, which have it in different forms. */
export async function verifyNumbers({ transaction }: VerifyContext): Promise<Finding[]> {
  const [right] = await transaction.query<{ mayRead: boolean }>(mayRead);
  if (right?.mayRead !== true)
    return [
      warn(
        'numbers',
        'Not looked at: this user may read no numbers.',
        'contacts verify   # as a user with the role contacts_extractor',
      ),
    ];
  const [first] = await transaction.query<Repeated>(loadSql('queries/verify_numbers'));
  if (first === undefined) return [ok('numbers', 'No number is out twice.')];
  const { numbers, contacts, extractions } = first;
  return [
    fail(
      'numbers',
      `${count(Number(numbers), 'number')} out twice, by contacts that have it in different forms. For example: contacts ${contacts.join(' and ')}, in ${extractions.length === 1 ? 'extraction' : 'extractions'} ${extractions.join(' and ')}.`,
      `contacts release ${extractions.at(-1)} --reason "a number twice"   # if its file was not used yet`,
    ),
  ];
}
