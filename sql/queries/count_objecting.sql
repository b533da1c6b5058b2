-- How many people that an extraction delivered have objected since.
--
-- $1 uuid  the extraction
--
-- One row: objecting.
-- Index: the primary keys of extractor.extraction_contacts and extractor.objections.
select count(*) as objecting
from extractor.extraction_contacts as ledger
where ledger.extraction_id = $1::uuid
  and ledger.released_at is null
  and exists (select from extractor.objections where objections.phone = ledger.phone::bigint)
