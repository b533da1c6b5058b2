-- The contacts that have a number now.
--
-- $1 text[]  the forms in which it may stand
--
-- One row a contact: id, status, status_updated_at, status_source, opt_out_at, opt_out_method, opt_out_user_id,
-- lada, state_name, municipality, city; by id.
-- Index: the unique one on contacts.phone_e164.
select id::bigint, status::text, status_updated_at, status_source, opt_out_at, opt_out_method, opt_out_user_id, lada,
  state_name, municipality, city
from contacts
where phone_e164 = any ($1::text[])
order by id
