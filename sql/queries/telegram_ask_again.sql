-- The extraction of a request came to nothing through no fault of its own: it is queued anew, under another id, within
-- what was reserved for it. The ledger keeps both.
--
-- $1 bigint the request · $2 uuid the extraction that failed · $3 uuid the new one · $4 bigint its seed
-- $5 int seconds until it may begin
--
-- One row when it was so.
with failed as (
  select r.id as request, e.*
  from extractor.telegram_requests as r
  join extractor.extractions as e on e.id = r.extraction_id
  where r.id = $1 and r.state = 'waiting' and r.extraction_id = $2 and e.state in ('failed', 'cancelled')
  for update of r
),
queued as (
  insert into extractor.extractions
    (id, state, scope, requested, partial, seed, requested_by, channel, format, compression, tool_version, host,
     charged_to, reserved)
  select $3, 'queued', scope, requested, partial, $4, requested_by, channel, format, compression, tool_version, host,
    charged_to, reserved
  from failed
  returning id
)
update extractor.telegram_requests as r
set extraction_id = $3, tries = r.tries + 1, outcome = null, next_try_at = now() + make_interval(secs => $5::int)
from failed, queued
where r.id = failed.request
returning r.id
