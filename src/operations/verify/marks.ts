import { loadSql } from '../../database/index.js';
import { formatCount } from '../../extraction/describe.js';
import { type Finding, fail, ok } from '../finding.js';
import { count, type VerifyContext } from './context.js';

/** What became of those who are out, by one of the two: see sql/queries/verify_marks.sql. */
type Outcome = 'out' | 'other mark' | 'no ledger' | 'in the pool' | 'objects' | 'changed' | 'deleted';

const giveBack = `-- If the ledger was lost, restore it from a backup. Only if they were never handed out:
update contacts
set status = 'VERIFIED', status_updated_at = now(), status_source = 'verify', opt_out_method = null,
  opt_out_at = null, opt_out_user_id = null
where status = 'OPTED_OUT' and opt_out_method = 'EXTRACTION' and not exists (
  select from extractor.extraction_contacts
  where contact_id = contacts.id and released_at is null);`;

/** What to say of those who are not simply out, and how to mend it. */
const troubles: readonly [Outcome, (people: string) => string, string][] = [
  [
    'in the pool',
    (people) =>
      `${people} in the pool although in an extraction: they count as available, and no extraction takes them. Have them marked again, or release that extraction.`,
    'contacts reconcile',
  ],
  [
    'other mark',
    (people) =>
      `${people} with the mark of another extraction than the ledger has: a release would leave them.`,
    'contacts reconcile',
  ],
  ['no ledger', (people) => `${people} marked as extracted, but in no extraction.`, giveBack],
];

/** Whether everybody who is out in the ledger bears the mark of that extraction, and nobody else does. */
export async function verifyMarks({ transaction }: VerifyContext): Promise<Finding[]> {
  const rows = await transaction.query<{ finding: Outcome; people: string; example: string }>(
    loadSql('queries/verify_marks'),
  );
  const found = new Map(rows.map((row) => [row.finding, row]));
  const number = (outcome: Outcome): number => Number(found.get(outcome)?.people ?? 0);
  const others = (['objects', 'changed', 'deleted'] as const)
    .filter((outcome) => number(outcome) > 0)
    .map((outcome) => `${formatCount(number(outcome))} ${wording[outcome]}`);
  const out = `${count(number('out'), 'contact')} marked as the ledger has it`;
  const findings = troubles.flatMap(([outcome, say, fix]) => {
    const row = found.get(outcome);
    if (row === undefined) return [];
    return [
      fail('marks', `${say(count(Number(row.people), 'contact'))} For example: contact ${row.example}.`, fix),
    ];
  });
  return [ok('marks', `${[out, ...others].join('; ')}.`), ...findings];
}

/** These are as they should be: an extraction has no say over what others do with a contact afterwards. */
const wording = {
  objects: 'object since',
  changed: 'given another status since by others',
  deleted: 'deleted since by others',
} as const;
