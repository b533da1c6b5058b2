-- Stops the server's work for an extraction: the session that claims for it is known by its lock, wherever its
-- process runs and whatever pooler lies between.
--
-- $1 uuid     the extraction
-- $2 text     how: look, cancel (its statement) or terminate (its session, which rolls back)
--
-- One row while a session holds the lock: pid, told (null: only looked).
-- Catalog only.
select pid,
  case $2::text when 'cancel' then pg_cancel_backend(pid) when 'terminate' then pg_terminate_backend(pid) end as told
from pg_locks
where locktype = 'advisory' and granted
  and (classid::bigint << 32 | objid::bigint) = hashtextextended($1::uuid::text, 0)
  and database = (select oid from pg_database where datname = current_database())
