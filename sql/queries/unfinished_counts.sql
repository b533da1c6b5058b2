-- How many extractions have not ended, by state, and the server's clock.
--
-- One row: queued, running, committed (all int), now.
-- Index: extractor.extractions_unfinished.
select
  count(*) filter (where state = 'queued')::int as queued,
  count(*) filter (where state = 'running')::int as running,
  count(*) filter (where state = 'committed')::int as committed,
  now() as now
from extractor.extractions
where state in ('queued', 'running', 'committed')
