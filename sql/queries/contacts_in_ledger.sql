-- The contacts that went out with a number, whatever became of them since. For a number that no contact has any
-- more; the ledger is read whole, by several processes of the server.
--
-- $1 text  the number, 12 digits
--
-- One row a contact: contact_id (bigint); by id.
-- No index: one on the number would cost every extraction a random page for each contact.
select distinct contact_id
from extractor.extraction_contacts
where phone = $1
order by contact_id
