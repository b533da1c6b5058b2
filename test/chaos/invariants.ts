import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Database } from '../../src/database/index.js';
import { fileSha256 } from '../../src/files/index.js';

/**
 * Remembers everybody as they are now, in a table of the test's own, for `findBroken` to compare with.
 * Call it before anything is extracted.
 */
export async function rememberContacts(database: Database): Promise<void> {
  await database.run(
    `create table before_chaos as
     select id, status::text, opt_out_at, opt_out_method, opt_out_user_id from contacts`,
  );
  await database.run('alter table before_chaos add primary key (id)');
}

/** What the ledger promises, as questions whose answer is how many break it. */
const promises: Record<string, string> = {
  'index is missing, that refuses a second extraction': `
    select count(*) from (values ('extractor.extraction_contacts_once')) as needed (name)
    where not exists (select from pg_index where indexrelid = to_regclass(name) and indisunique and indisvalid)`,
  'contacts are in two extractions': `
    select count(*) from (
      select from extractor.extraction_contacts where released_at is null group by contact_id having count(*) > 1
    ) as twice`,
  'contacts left the pool for no extraction on record': `
    select count(*) from contacts
    where opt_out_method = 'EXTRACTION' and not exists (
      select from extractor.extraction_contacts as ledger
      join extractor.extractions on extractions.id = ledger.extraction_id
      where ledger.contact_id = contacts.id and ledger.released_at is null
        and extractions.state in ('committed', 'delivered')
        and extractions.claimed_at = contacts.opt_out_at
        and extractions.requested_by = contacts.opt_out_user_id
    )`,
  'contacts are in an extraction and in the pool': `
    select count(*) from extractor.extraction_contacts as ledger
    join contacts on contacts.id = ledger.contact_id
    where ledger.released_at is null and contacts.status::text = 'VERIFIED'`,
  'contacts stand in the ledger of an extraction that did not commit': `
    select count(*) from extractor.extraction_contacts as ledger
    left join extractor.extractions on extractions.id = ledger.extraction_id
    where extractions.state is null or extractions.state not in ('committed', 'delivered', 'released')`,
  'extractions count otherwise than their ledger': `
    select count(*) from extractor.extractions
    where state in ('committed', 'delivered') and delivered is distinct from (
      select count(*) from extractor.extraction_contacts as ledger
      where ledger.extraction_id = extractions.id and coalesce(released_reason not in ('INVALID_FORMAT', 'OBJECTION'), true)
    )`,
  'extractions gave fewer than was asked': `
    select count(*) from extractor.extractions
    where state in ('committed', 'delivered') and not partial and delivered <> requested`,
};

/** What holds as long as nobody but the tool writes. */
const ownPromises: Record<string, string> = {
  'contacts are lost': `
    select count(*) from before_chaos where not exists (select from contacts where contacts.id = before_chaos.id)`,
  'contacts are in an extraction without its mark': `
    select count(*) from extractor.extraction_contacts as ledger
    join extractor.extractions on extractions.id = ledger.extraction_id
    join contacts on contacts.id = ledger.contact_id
    where ledger.released_at is null
      and (contacts.status::text, contacts.opt_out_method, contacts.opt_out_at)
        is distinct from ('OPTED_OUT', 'EXTRACTION', extractions.claimed_at)`,
  'contacts changed for no reason on record': `
    select count(*) from contacts
    join before_chaos as before using (id)
    where (contacts.status::text, contacts.opt_out_at, contacts.opt_out_method, contacts.opt_out_user_id)
        is distinct from (before.status, before.opt_out_at, before.opt_out_method, before.opt_out_user_id)
      and not exists (select from extractor.extraction_contacts as ledger where ledger.contact_id = contacts.id)`,
};

/**
 * What is broken in the database, at any moment, also while extractions run: one sentence each, none when all is
 * well. `others`: somebody else writes to `contacts` too.
 */
export async function findBroken(database: Database, { others = false } = {}): Promise<string[]> {
  const broken: string[] = [];
  for (const [what, sql] of Object.entries(others ? promises : { ...promises, ...ownPromises })) {
    const [row] = await database.run<{ count: string }>(sql);
    if (row?.count !== '0') broken.push(`${row?.count} ${what}`);
  }
  return broken;
}

export interface RestOptions {
  /** somebody else writes to `contacts` too */
  others?: boolean;
  /** exports that may stand beside: how they are called, and the hash that each must have */
  copies?: { names: RegExp; sha256: string };
}

/**
 * The same once nothing runs and what a crash left was reconciled; and the files: each that was committed stands
 * under its name with the hash on record, mode 0600, and nothing else is in the folder.
 */
export async function findBrokenAtRest(
  database: Database,
  folder: string,
  { others = false, copies }: RestOptions = {},
): Promise<string[]> {
  const broken = await findBroken(database, { others });
  const extractions = await database.run<{
    id: string;
    state: string;
    file_path: string | null;
    file_sha256: string;
  }>('select id, state, file_path, file_sha256 from extractor.extractions');
  const found = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  /** the hashes that files must have, by path */
  const expected = new Map<string, string>();
  for (const path of found) if (copies?.names.test(basename(path))) expected.set(path, copies.sha256);
  for (const { id, state, file_path: path, file_sha256: sha256 } of extractions) {
    if (!['delivered', 'failed', 'cancelled', 'released'].includes(state))
      broken.push(`extraction ${id} is still ${state}`);
    if (path === null || path === '-') continue;
    // The file of a released extraction stays where it is, if it ever came there.
    if (state === 'delivered' || (state === 'released' && found.includes(path))) expected.set(path, sha256);
  }
  for (const [path, sha256] of expected) {
    const hash = await fileSha256(path).catch((error: Error) => error.message);
    if (hash !== sha256) broken.push(`${path} is not the file on record: ${hash}`);
  }
  const metadata = new Set(
    [...expected.keys()].map((path) => path.replace(/\.(csv|txt)(\.gz)?$/, '.meta.json')),
  );
  for (const path of metadata) {
    if (path.endsWith('.meta.json') && !found.includes(path)) broken.push(`${path} is missing`);
  }
  for (const path of found) {
    if (!expected.has(path) && !metadata.has(path)) broken.push(`${path} belongs to no extraction`);
    if (((await stat(path)).mode & 0o777) !== 0o600) broken.push(`${path} may be read by others`);
  }
  return broken;
}
