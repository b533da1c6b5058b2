-- Extractions that ended at a point of time or later, by the server's clock.
--
-- $1 timestamptz
--
-- One row each, in the order in which they ended: id, outcome (delivered, failed, cancelled), requested,
-- delivered (0 where nothing was), scope (its kind), format (may be null), bytes, seconds (from its turn to its
-- end), ended_at, cancelled_by (who cancelled it, else null), crashed (whether its process died). One that was
-- released since counts as what it was before.
-- Index: extractor.extractions_created_at; no extraction takes longer than a day.
select id, case when delivered_at is not null then 'delivered' else state end as outcome,
  requested::float8 as requested, coalesce(delivered, 0)::float8 as delivered,
  scope ->> 'kind' as scope, format, coalesce(file_bytes, 0)::float8 as bytes,
  extract(epoch from coalesce(delivered_at, ended_at) - coalesce(started_at, created_at))::float8 as seconds,
  coalesce(delivered_at, ended_at) as ended_at, cancelled_by,
  coalesce(failure = 'its process died before the commit', false) as crashed
from extractor.extractions
where created_at >= $1::timestamptz - interval '1 day'
  and coalesce(delivered_at, ended_at) >= $1
order by ended_at
