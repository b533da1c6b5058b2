-- An extraction that waited comes to nothing before it begins; one that somebody has begun meanwhile is left alone.
--
-- $1 uuid id · $2 text the reason
--
-- One row when it waited.
update extractor.extractions
set state = 'failed', failure = $2, ended_at = now()
where id = $1 and state = 'queued'
returning id
