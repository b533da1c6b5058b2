-- Makes one row of all that have the same number, at the position of the first.
--
-- {{values}}  the columns of the content, as aggregates over the rows of one number
-- {{place}}   the columns of the place, taken together from one row: these contradict each other when mixed
-- {{from}}    which row that is: an aggregate over positions
--
-- Says whose refusal stands anywhere in them: a row with OPTED_OUT makes it so.
--
-- One row: repeated, how many rows were too many.
with repeats as materialized (
  select number from import_rows group by number having count(*) > 1
),
gone as (
  delete from import_rows
  using repeats
  where import_rows.number = repeats.number
  returning import_rows.*
),
merged as (
  select number, min(position) as position, count(*) as rows, {{from}} as place_position,
    (array_agg(phone_original order by position))[1] as phone_original,
    min(lada) as lada,
    coalesce(
      max(status) filter (where status = 'OPTED_OUT'),
      (array_agg(status order by position) filter (where status is not null))[1]
    ) as status,
    {{values}}
  from gone
  group by number
),
kept as (
  insert into import_rows (position, number, phone_original, lada, status, {{columns}}, {{place}})
  select merged.position, merged.number, merged.phone_original, merged.lada, merged.status, {{merged}}, {{placed}}
  from merged
  join gone on gone.position = merged.place_position
)
select coalesce(sum(rows - 1), 0)::bigint as repeated
from merged
