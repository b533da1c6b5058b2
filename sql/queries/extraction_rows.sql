-- What an extraction delivered, in the order of its file.
--
-- $1 uuid id · $2 bigint seed
--
-- One row a contact: phone, content.
-- Index: the primary key of extractor.extraction_contacts; sorted on the server.
select phone, content
from extractor.extraction_contacts
where extraction_id = $1::uuid and released_reason is distinct from 'INVALID_FORMAT'
order by batch, (hashint8extended(contact_id, $2::bigint) >> 32)::int, contact_id
