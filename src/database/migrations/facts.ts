import type { Database } from '../database.js';

/** What the catalog says about the database that is to be migrated. */
export interface Facts {
  /** server_version_num, e.g. 180004 */
  version: number;
  user: string;
  /** whether there is a table `contacts` */
  contacts: boolean;
  /** pg_class.relkind of `contacts` */
  kind: string | null;
  owned: boolean | null;
  selectable: boolean;
  updatable: boolean;
  ladas_selectable: boolean;
  schema_exists: boolean;
  may_create_schema: boolean;
  schema_usable: boolean | null;
  may_create_table: boolean | null;
  columns: Record<string, { type: string; length: number | null }> | null;
  /** labels of the status enum; null when the column is text */
  statuses: string[] | null;
}

/** Reads the facts; changes nothing. */
export async function readFacts(database: Database): Promise<Facts> {
  const [facts] = await database.query<Facts>('migration_facts');
  return facts as Facts;
}

/** Columns that extractions read or write. `opt_out_user_id` is added where it is missing. */
const neededColumns = [
  'id',
  'phone_e164',
  'phone_national',
  'phone_original',
  'lada',
  'state_name',
  'municipality',
  'city',
  'status',
  'status_updated_at',
  'status_source',
  'opt_out_at',
  'opt_out_method',
  'updated_at',
] as const;

const neededStatuses = ['VERIFIED', 'OPTED_OUT', 'INVALID_FORMAT'] as const;

/** The longest texts an extraction writes, by column. */
const writtenLengths = { status: 14, opt_out_method: 10, status_source: 10 } as const;

/**
 * Everything that stands in the way of a migration, each as one sentence with what to do. Pure.
 *
 * @param facts as the catalog has them
 * @param ownerNeeded whether something is left to do that only the owner of `contacts` may do
 */
export function findProblems(facts: Facts, ownerNeeded: boolean): string[] {
  const problems: string[] = [];
  const { user, columns } = facts;
  if (facts.version < 150_000) {
    problems.push(
      `PostgreSQL 15 or newer is needed; this is ${Math.floor(facts.version / 10_000)}. Upgrade the server.`,
    );
  }
  if (!facts.schema_exists && !facts.may_create_schema) {
    problems.push(
      `${user} may not create a schema. Run as a superuser: grant create on database … to ${user}`,
    );
  }
  if (facts.schema_exists && facts.schema_usable === false) {
    problems.push(
      `${user} may not create tables in the schema extractor. Run: grant create, usage on schema extractor to ${user}`,
    );
  }
  if (!facts.contacts) {
    if (facts.may_create_table === null)
      problems.push('No schema of the search_path exists. Set one that does.');
    if (facts.may_create_table === false) {
      problems.push(
        `There is no table contacts, and ${user} may not create one. Run: grant create on schema public to ${user}`,
      );
    }
    return problems;
  }
  if (facts.kind !== 'r') {
    problems.push(
      'contacts is not an ordinary table (a view, or partitioned): its indexes cannot be built concurrently.',
    );
  }
  if (!facts.selectable)
    problems.push(`${user} may not read contacts. Run: grant select on contacts to ${user}`);
  if (!facts.updatable)
    problems.push(`${user} may not change contacts. Run: grant update on contacts to ${user}`);
  if (ownerNeeded && !facts.owned) {
    problems.push(
      `${user} does not own contacts, so may not add a column or an index. Run this as its owner.`,
    );
  }
  const missing = neededColumns.filter((column) => columns?.[column] === undefined);
  if (missing.length > 0) {
    problems.push(`contacts lacks the columns ${missing.join(', ')}. Add them.`);
  }
  const idType = columns?.id?.type;
  if (idType !== undefined && idType !== 'int4' && idType !== 'int8') {
    problems.push(`contacts.id is ${idType}; it must be integer or bigint.`);
  }
  if (facts.statuses !== null) {
    const lacking = neededStatuses.filter((status) => !facts.statuses?.includes(status));
    if (lacking.length > 0) {
      problems.push(
        `The type of contacts.status lacks ${lacking.join(', ')}. Run: alter type … add value '${lacking[0]}'`,
      );
    }
  }
  for (const [column, needed] of Object.entries(writtenLengths)) {
    const length = columns?.[column]?.length;
    if (length != null && length < needed) {
      problems.push(
        `contacts.${column} holds ${length} characters; ${needed} are needed. Run: alter table contacts alter ${column} type varchar(${needed})`,
      );
    }
  }
  return problems;
}
