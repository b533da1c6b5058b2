-- The pool indexes that exist, whatever their state.
--
-- $1 text[]  names to look for
--
-- One row each: name, valid (false: a concurrent build failed or is under way), definition as the server
-- writes it.
select indexes.relname as name, indisvalid and indisready as valid,
  pg_get_indexdef(indexrelid) as definition
from pg_index
join pg_class as indexes on indexes.oid = indexrelid
where indrelid = to_regclass('contacts') and indexes.relname = any ($1::text[])
