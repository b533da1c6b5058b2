-- How the latest extractions of the last day ended, leaving out those that were cancelled.
--
-- $1 int how many to look at
--
-- One row: ended, failed (both int).
-- Index: extractor.extractions_created_at.
select count(*)::int as ended, count(*) filter (where state = 'failed')::int as failed
from (
  select state from extractor.extractions
  where state in ('delivered', 'failed', 'released') and created_at > now() - interval '1 day'
  order by created_at desc
  limit $1
) as latest
