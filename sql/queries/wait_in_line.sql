-- Says that somebody still waits for the turn of an extraction, and what stands before it.
--
-- $1 uuid id
--
-- One row while it waits: waiting (those before it), running (both int), contacts (of both, float8).
-- Index: the primary key, and extractor.extractions_unfinished.
with waits as (
  update extractor.extractions
  set seen_at = statement_timestamp()
  where id = $1 and state = 'queued'
  returning id, created_at
)
select count(*) filter (where line.state = 'queued')::int as waiting,
  count(*) filter (where line.state = 'running')::int as running,
  coalesce(sum(line.requested), 0)::float8 as contacts
from waits
left join extractor.line
  on line.id <> waits.id and (line.state = 'running' or (line.created_at, line.id) < (waits.created_at, waits.id))
group by waits.id
