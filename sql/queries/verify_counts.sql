-- Extractions whose entries in the ledger do not fit what is on record about them. The ledger is read whole.
--
-- One row an extraction, oldest first: id, state (null: entries of an extraction that is not on record), delivered
-- (bigint, on record, 0 for none), entries (bigint, delivered according to the ledger), held (bigint, entries that are
-- not let go).
-- No index.
select coalesce(extractions.id, counted.extraction_id) as id, extractions.state,
  coalesce(extractions.delivered, 0) as delivered, coalesce(counted.entries, 0) as entries,
  coalesce(counted.held, 0) as held
from extractor.extractions
full join (
  select extraction_id,
    count(*) filter (where released_reason is null or released_reason not in ('INVALID_FORMAT', 'OBJECTION')) as entries,
    count(*) filter (where released_at is null) as held
  from extractor.extraction_contacts
  group by extraction_id
) as counted on counted.extraction_id = extractions.id
where extractions.id is null
  or coalesce(extractions.delivered, 0) <> coalesce(counted.entries, 0)
  or coalesce(counted.held, 0) <> case
    when extractions.state in ('committed', 'delivered') then coalesce(counted.entries, 0)
    else 0
  end
order by extractions.created_at
