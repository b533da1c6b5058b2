-- Holds contacts that may have lost their mark. Whoever else holds some of them is waited for; in the order of their
-- ids, and before anything of the ledger is read, as a release does: the two cannot wait for each other, and whom it
-- gives back is not marked behind it.
--
-- $1 bigint[]  the contacts
--
-- No rows that matter.
-- Index: the primary key of contacts.
select id
from contacts
where id = any ($1::bigint[])
order by id
for no key update
