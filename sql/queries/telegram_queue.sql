-- How much stands before a request: those of its kind (large or small) that were asked earlier and are not extracted
-- yet.
--
-- $1 bigint the request
--
-- One row: requests and contacts before it.
-- Index: extractor.telegram_requests_open.
select count(*) as requests, coalesce(sum((before.asked ->> 'amount')::bigint), 0) as contacts
from extractor.telegram_requests as r
join extractor.telegram_requests as before
  on before.bot_id = r.bot_id and before.state = 'waiting' and before.large = r.large and before.id < r.id
where r.id = $1 and before.state <> 'done'
