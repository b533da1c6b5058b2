import { type Check, fail, ok, warn } from '../finding.js';

/** What an extraction does to columns and tables, as `sql/grants.sql` gives it to contacts_extractor. */
const needed = `
  select 'contacts' as of, 'select' as right, unnest(array[
    'id', 'phone_e164', 'phone_national', 'phone_original', 'lada', 'state_name', 'municipality', 'city', 'status',
    'opt_out_at', 'opt_out_method', 'opt_out_user_id']) as column
  union all
  select 'contacts', 'update', unnest(array[
    'status', 'status_updated_at', 'status_source', 'opt_out_at', 'opt_out_method', 'opt_out_user_id', 'updated_at'])
  union all
  select 'extractor.extractions', unnest(array['select', 'insert']), null
  union all
  select 'extractor.extraction_contacts', unnest(array['select', 'insert']), null
  union all
  select 'extractor.extractions', 'update', 'state'`;

/** The same, where it is migrated that far. */
const neededSince = `
  union all
  select 'extractor.repaired_numbers', unnest(array['select', 'insert']), null`;

/** Whether this user may extract, or look only. */
export const checkRights: Check = async ({ database, facts }) => {
  if (facts.tables.contacts === undefined || facts.tables.extractions === undefined) return [];
  const lacking = await database.run<{ of: string; right: string; columns: (string | null)[]; user: string }>(
    `select needed.of, needed.right, array_agg(needed.column order by needed.column) as columns, current_user as "user"
     from (${needed}${facts.tables.repaired_numbers === undefined ? '' : neededSince}) as needed
     where not coalesce(
       case when needed.column is null then has_table_privilege(needed.of, needed.right)
         else has_column_privilege(needed.of, needed.column, needed.right) end, false)
     group by needed.of, needed.right order by needed.of, needed.right`,
  );
  const [first] = lacking;
  if (first === undefined) return [ok('rights', 'This user may extract.')];
  const told = lacking.map(({ of, right, columns }) => {
    const which = columns.filter((column) => column !== null);
    return `${right} on ${of}${which.length === 0 ? '' : ` (${which.join(', ')})`}`;
  });
  const fix = `psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -1 -f sql/grants.sql   # as the owner of the tables\ngrant contacts_extractor to ${first.user};`;
  const looks = lacking.every(
    ({ of, right, columns }) => of !== 'contacts' || right !== 'select' || columns.every(isNumber),
  );
  const message = `This user lacks ${told.join('; ')}.`;
  return [
    looks ? warn('rights', `${message} It can look, and not extract.`, fix) : fail('rights', message, fix),
  ];
};

/** Of these, who only looks sees none: see contacts_reader in `sql/grants.sql`. */
function isNumber(column: string | null): boolean {
  return column?.startsWith('phone_') === true;
}
