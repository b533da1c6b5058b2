-- How many contacts are available by lada, state and a column (state_name, city or municipality).
--
-- {{column}}  the column
--
-- One row a combination: lada, state_name, name, all as stored, any may be null; available (bigint); in no
-- order.
-- Index: the one of contacts_pool_by_* with that column, whole; index only after a vacuum.
select lada, state_name, {{column}} as name, count(*) as available
from contacts
where {{pool}}
group by lada, state_name, {{column}}
