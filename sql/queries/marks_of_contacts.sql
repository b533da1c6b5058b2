-- Every change that an objection made to some contacts.
--
-- $1 bigint[]  the contacts
--
-- One row a change, in the order of time: contact_id (bigint), marked_at, marked_by, channel, previous_status,
-- extraction_id (that held the contact or came upon it; null when there was none).
-- Index: extractor.objection_marks_contact_id.
select contact_id, marked_at, marked_by, channel, previous_status, extraction_id
from extractor.objection_marks
where contact_id = any ($1::bigint[])
order by marked_at, contact_id
