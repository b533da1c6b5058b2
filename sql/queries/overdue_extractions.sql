-- Large extractions that run for longer than they may.
--
-- $1 bigint contacts from which on one is large · $2 int seconds it may take
--
-- One row each, oldest first: id, seconds (since its turn came).
-- Index: extractor.extractions_unfinished.
select id, extract(epoch from now() - coalesce(started_at, created_at))::float8 as seconds
from extractor.extractions
where state = 'running' and requested >= $1 and coalesce(started_at, created_at) < now() - make_interval(secs => $2)
order by created_at
