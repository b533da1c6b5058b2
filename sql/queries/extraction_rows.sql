-- What an extraction delivered, in the order of its file.
--
-- $1 uuid id · $2 bigint seed
--
-- One row a contact: phone, content, objects (whether the person has objected since, and is to be left out).
-- Index: the primary key of extractor.extraction_contacts; sorted on the server.
select phone, content,
  exists (select from extractor.objections where objections.phone = ledger.phone::bigint) as objects
from extractor.extraction_contacts as ledger
where extraction_id = $1::uuid
  -- let go within the claim: never delivered
  and (released_reason is null or released_reason not in ('INVALID_FORMAT', 'OBJECTION'))
order by batch, (hashint8extended(contact_id, $2::bigint) >> 32)::int, contact_id
