-- Who of some strata, taken together, lies next from a place of the hash order on: a uniform sample of them,
-- for the hash has nothing to do with the strata. Each stratum is read in its index's order and only as far
-- as the merge goes, so that about $3 index entries are read, however large the strata are.
--
-- $1 int     where in the hash order to start
-- $2 int     where to end, included
-- $3 bigint  how many people at most
-- {{strata}}  sql/fragments/stretch_of_stratum.sql for each stratum, with `union all` between them; their
--             values from $4 on
--
-- One row a stratum that has somebody there: stratum (its number), last (int, the last place read), ids
-- (bigint[]); in no order.
-- Index: the ones of contacts_pool_by_* that begin with the strata's columns; index only after a vacuum.
select stratum, max(place) as last, array_agg(id::bigint) as ids
from (
  select stratum, place, id
  from (
    {{strata}}
  ) as strata
  order by place, id
  limit $3::bigint
) as stretch
group by stratum
