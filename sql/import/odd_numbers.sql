-- Contacts whose number does not stand as +52 and ten digits, in no order.
--
-- One row each: id, phone_e164, phone_national, phone_original.
-- Reads the whole table: there is no telling where they are.
select id::bigint, phone_e164, phone_national, phone_original
from contacts
where phone_e164 is null or phone_e164 !~ '^\+52[0-9]{10}$'
