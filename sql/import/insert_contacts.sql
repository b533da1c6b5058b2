-- Adds those of some rows whose numbers no contact has; who objects is added as objecting. A row that meets a contact
-- which was added by somebody else in this instant is left out, to be matched again.
--
-- In the order of the numbers: rows of one lada are neighbours in the pool's indexes, so that a page of these is
-- filled at once and not come back to again and again (a million rows: 46 s instead of 65 on a busy machine).
--
-- $1 bigint, $2 bigint  the rows: positions from, to
-- $3 text         the status that they get unless their row has its own
-- $4 text         who imports
-- {{columns}}     columns whose values are the file's
-- {{values}}      the same of the rows
-- {{status_type}} type of the column status, as a cast spells it
--
-- One row: added, objecting (of those added, they stand as OPTED_OUT), missing: how many rows have neither met a
-- contact nor become one.
-- Index: the primary key of extractor.objections, or a hash of them.
with waiting as materialized (
  select rows.*, objects,
    case when objects then 'OPTED_OUT' else coalesce(rows.status, $3::text) end as wanted_status
  from import_rows as rows
  cross join lateral (
    select exists (select from extractor.objections where objections.phone = rows.number)
  ) as objections (objects)
  where position between $1 and $2
    and not exists (select from import_matches where import_matches.position = rows.position)
),
added as (
  insert into contacts (
    phone_e164, phone_national, lada, status, status_updated_at, status_source, opt_out_at, opt_out_method,
    opt_out_user_id,
    {{columns}}
  )
  select '+' || number, substr(number::text, 3), lada, wanted_status::{{status_type}}, now(),
    case when objects then 'objection' else 'import' end,
    case when wanted_status = 'OPTED_OUT' then now() end,
    case when wanted_status = 'OPTED_OUT' then case when objects then 'OBJECTION' else 'IMPORT' end end,
    case when wanted_status = 'OPTED_OUT' then $4::text end,
    {{values}}
  from waiting as rows
  order by number
  on conflict do nothing
  returning status::text
)
select
  count(*) as added,
  count(*) filter (where status = 'OPTED_OUT') as objecting,
  (select count(*) from waiting) - count(*) as missing
from added
