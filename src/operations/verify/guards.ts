import { type Finding, fail, ok } from '../finding.js';
import type { VerifyContext } from './context.js';

/** Whether the database still refuses what it has to refuse. */
export async function verifyGuards({ database }: VerifyContext): Promise<Finding[]> {
  const guards = await database.query<{ name: string; on_table: string; present: boolean }>('ledger_guards');
  const missing = guards.filter(({ present }) => !present);
  if (missing.length === 0)
    return [ok('guards', 'The unique index and the triggers of the ledger are in place.')];
  return missing.map(
    ({ name, on_table: table }) =>
      indexFindings[name] ??
      fail(
        'guards',
        `The trigger ${name} of extractor.${table} is missing or disabled: the ledger can be rewritten.`,
        `alter table extractor.${table} enable trigger ${name};`,
      ),
  );
}

/** What to say of an index that is missing, by its name. */
const indexFindings: Readonly<Record<string, Finding>> = {
  extraction_contacts_once: fail(
    'guards',
    'The unique index of the ledger is missing: nothing keeps a contact from being extracted twice.',
    'drop index concurrently if exists extractor.extraction_contacts_once;\n' +
      'create unique index concurrently extraction_contacts_once on extractor.extraction_contacts (contact_id)' +
      ' where released_at is null;',
  ),
  repaired_numbers_pkey: fail(
    'guards',
    'The primary key of extractor.repaired_numbers is missing: a number in two old forms can be extracted twice.',
    'alter table extractor.repaired_numbers add primary key (phone);',
  ),
};
