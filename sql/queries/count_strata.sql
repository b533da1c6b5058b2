-- How many contacts of some strata are available, each counted by itself.
--
-- $1 bigint  count no stratum further than this; null counts all
-- {{strata}}  sql/fragments/count_of_stratum.sql for each stratum, with `union all` between them; their values
--             from $2 on
--
-- One row a stratum: stratum (its number), available (bigint); in no order.
-- Index: the ones of contacts_pool_by_* that begin with the strata's columns; index only after a vacuum.
select stratum, available
from (
  {{strata}}
) as strata
