-- Exports to files of one machine that a crash may have left behind, oldest first. `alive` tells whether the
-- session that reads for it still holds its lock.
--
-- $1 text the machine
--
-- One row each: id, extraction_id, file_path, alive.
-- Index: extractor.exports_unfinished.
select id, extraction_id, file_path,
  exists (
    select from pg_locks
    where locktype = 'advisory' and granted
      and (classid::bigint << 32 | objid::bigint) = hashtextextended(exports.id::text, 0)
      and database = (select oid from pg_database where datname = current_database())
  ) as alive
from extractor.exports
where ended_at is null and host = $1
order by created_at
