-- About how many contacts are available in all: as many as the pool's index had at its last vacuum or analyze.
--
-- One row: contacts (float8); 0 or less where the server does not know.
-- Reads the catalog only.
select coalesce(max(reltuples), 0)::float8 as contacts
from pg_class
where oid = to_regclass('contacts_pool_by_lada')
