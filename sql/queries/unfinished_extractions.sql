-- Extractions that a crash may have left behind, oldest first. `alive` tells whether the session that
-- claims for it still holds its lock. Of those that wait for their turn, only what nobody has looked after for a minute.
--
-- One row each: id, state, host, file_path, file_sha256, alive.
-- Index: extractor.extractions_unfinished.
select id, state, host, file_path, file_sha256,
  exists (
    select from pg_locks
    where locktype = 'advisory' and granted
      and (classid::bigint << 32 | objid::bigint) = hashtextextended(extractions.id::text, 0)
      and database = (select oid from pg_database where datname = current_database())
  ) as alive
from extractor.extractions
where state in ('queued', 'running', 'committed')
  and (state <> 'queued' or (with_process and seen_at < statement_timestamp() - interval '1 minute'))
order by created_at
