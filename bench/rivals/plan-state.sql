-- The plan's choice of contacts of a state: a pattern over the whole table, and a sort of all that fit.
-- ILIKE finds fewer people than `contacts` does, for it knows neither CDMX nor a name without its accents.
-- The ids go to the client and come back in plan-mark.sql.
--
-- $1 text  the state · $2 bigint  how many
select id, phone_e164, city
from contacts
where state_name ilike '%' || $1 || '%' and status = 'VERIFIED' and opt_out_at is null
order by random()
limit $2
