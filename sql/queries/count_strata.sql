-- How many contacts of some strata are available, each counted by itself.
--
-- {{strata}}  for each stratum, with `union all` between them: sql/fragments/count_of_whole_stratum.sql, values
--             from $1 on; or sql/fragments/count_of_stratum.sql, which counts no further than $1 (bigint), values
--             from $2 on. The limit would keep the server from counting in parallel, so it stands only where
--             there is one.
--
-- One row a stratum: stratum (its number), available (bigint); in no order.
-- Index: the ones of contacts_pool_by_* that begin with the strata's columns; index only after a vacuum.
select stratum, available
from (
  {{strata}}
) as strata
