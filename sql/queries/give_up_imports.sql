-- Marks imports as interrupted whose process died: nobody holds their lock.
update extractor.imports
set state = 'interrupted', ended_at = now(), failure = 'its process died'
where state = 'running' and not exists (
  select from pg_locks
  where locktype = 'advisory' and granted
    and (classid::bigint << 32 | objid::bigint) = hashtextextended(imports.id::text, 0)
    and database = (select oid from pg_database where datname = current_database())
)
