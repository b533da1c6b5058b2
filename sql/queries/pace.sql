-- How fast the latest extractions went: contacts a second, of those that were delivered within a week.
--
-- One row: pace, null when there were none.
-- Index: extractor.extractions_created_at.
select sum(delivered) / nullif(sum(extract(epoch from delivered_at - claimed_at)), 0) as pace
from (
  select delivered, delivered_at, claimed_at
  from extractor.extractions
  where created_at > now() - interval '7 days' and delivered_at is not null
  order by created_at desc
  limit 20
) as latest
