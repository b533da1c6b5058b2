-- An export has ended, one way or the other: nothing of it is left but the file that it made, if any.
--
-- $1 uuid id
--
-- One row when it had not ended before.
update extractor.exports
set ended_at = now()
where id = $1 and ended_at is null
returning id
