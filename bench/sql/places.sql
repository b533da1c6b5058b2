-- How many people each place of ladas.csv gets, out of $2 in all, by its weight; and how many of its lada
-- stand before it, which numbers them.
--
-- $1 text[]  lines of the CSV file, without its header
-- $2 bigint  people in all
create table bench.places as
with places as (
  select n as place, part[1] as lada, part[2] as state, part[3] as municipality, part[4] as city,
    part[5]::numeric as weight
  from unnest($1::text[]) with ordinality as lines (line, n)
  cross join lateral (select string_to_array(line, ',') as part) as parts
),
reached as (
  select place, lada, state, municipality, city,
    round($2::bigint * sum(weight) over (order by place) / sum(weight) over ())::bigint as upto
  from places
),
sized as (
  select place, lada, state, municipality, city,
    upto - lag(upto, 1, 0::bigint) over (order by place) as people
  from reached
)
select place, lada, state, municipality, city, people,
  (sum(people) over (partition by lada order by place))::bigint - people as before
from sized
