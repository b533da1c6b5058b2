-- Large extractions that run for longer than they may.
--
-- $1 bigint contacts from which on one is large · $2 int seconds it may take
--
-- One row each, oldest first: id, seconds (since its record).
-- Index: extractor.extractions_unfinished.
select id, extract(epoch from now() - created_at)::float8 as seconds
from extractor.extractions
where state = 'running' and requested >= $1 and created_at < now() - make_interval(secs => $2)
order by created_at
