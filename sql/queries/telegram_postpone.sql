-- What failed for now is tried again later.
--
-- $1 bigint the request · $2 int seconds from now
update extractor.telegram_requests
set tries = tries + 1, next_try_at = now() + make_interval(secs => $2::int)
where id = $1
