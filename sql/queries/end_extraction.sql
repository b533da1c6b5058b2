-- An extraction came to nothing; its contacts never left the pool.
--
-- $1 uuid id · $2 text state: failed or cancelled · $3 text the reason, null while it is not known
-- $4 text who cancelled it, null where it failed
--
-- One row when something changed.
update extractor.extractions
set state = case when state in ('queued', 'running') then $2 else state end, failure = $3,
    cancelled_by = case when state in ('queued', 'running') then $4 else cancelled_by end, ended_at = now()
where id = $1 and (state in ('queued', 'running') or (state in ('failed', 'cancelled') and failure is null))
returning id
