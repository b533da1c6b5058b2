-- The plan's availability of a state.
--
-- $1 text  the state
select count(*)
from contacts
where state_name ilike '%' || $1 || '%' and status = 'VERIFIED' and opt_out_at is null
