-- Earlier imports of the very same file into the same table, latest first. `alive` tells whether the session that
-- imports still holds its lock.
--
-- $1 text   target
-- $2 text   SHA-256 of the file
-- $3 jsonb  options
--
-- One row each: id, state, position, counts, requested_by, created_at, same_options, alive.
-- Index: extractor.imports_file.
select id, state, position::float8, counts, requested_by, created_at, options = $3::jsonb as same_options,
  exists (
    select from pg_locks
    where locktype = 'advisory' and granted
      and (classid::bigint << 32 | objid::bigint) = hashtextextended(imports.id::text, 0)
      and database = (select oid from pg_database where datname = current_database())
  ) as alive
from extractor.imports
where file_sha256 = $2 and target = $1 and state in ('running', 'done', 'failed', 'interrupted')
order by created_at desc
limit 100
