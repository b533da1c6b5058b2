-- How many contacts of one stratum are available.
--
-- $1 bigint  count no further than this; null counts all
-- {{stratum}}  predicate that pins the stratum; values from $2 on
--
-- One row: available (bigint).
-- Index: the one of contacts_pool_by_* that begins with the stratum's columns; index only after a vacuum.
select count(*) as available
from (
  select from contacts
  where {{pool}} and {{stratum}}
  limit $1::bigint
) as counted
