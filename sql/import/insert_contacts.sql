-- Adds those of some rows whose numbers no contact has, in the order of the file. A row that meets a contact which
-- was added by somebody else in this instant is left out, to be matched again.
--
-- $1 bigint, $2 bigint  the rows: positions from, to
-- $3 text         the status that they get unless their row has its own
-- {{columns}}     columns whose values are the file's
-- {{values}}      the same of the rows
-- {{status_type}} type of the column status, as a cast spells it
--
-- One row: added, objecting (of those), missing: how many rows have neither met a contact nor become one.
with waiting as materialized (
  select rows.*, coalesce(rows.status, $3::text) as wanted_status
  from import_rows as rows
  where position between $1 and $2
    and not exists (select from import_matches where import_matches.position = rows.position)
),
added as (
  insert into contacts (
    phone_e164, phone_national, lada, status, status_updated_at, status_source, opt_out_at, opt_out_method,
    {{columns}}
  )
  select '+' || number, substr(number::text, 3), lada, wanted_status::{{status_type}}, now(), 'import',
    case when wanted_status = 'OPTED_OUT' then now() end,
    case when wanted_status = 'OPTED_OUT' then 'IMPORT' end,
    {{values}}
  from waiting as rows
  order by position
  on conflict do nothing
  returning status::text
)
select
  count(*) as added,
  count(*) filter (where status = 'OPTED_OUT') as objecting,
  (select count(*) from waiting) - count(*) as missing
from added
