-- Cancels an extraction that has not committed. One that is about to, in this instant, is left alone.
--
-- $1 uuid id · $2 text who · $3 text why
--
-- One row when it was queued or running.
update extractor.extractions
set state = 'cancelled', cancelled_by = $2, failure = $3, ended_at = now()
where id = (
  select id from extractor.extractions where id = $1 and state in ('queued', 'running') for update skip locked
)
returning id
