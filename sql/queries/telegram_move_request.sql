-- A request goes on to another state.
--
-- $1 bigint the request · $2 text the state it is in · $3 text the state it goes to · $4 jsonb outcome; null leaves it
--
-- One row when it was in that state.
update extractor.telegram_requests
set state = $3, outcome = coalesce($4, outcome), tries = 0, next_try_at = now(),
    ended_at = case when $3 = 'done' then now() end
where id = $1 and state = $2
returning id
