-- Whether a row was written by a transaction that may have been open at the last backup, or began since: then its
-- xmin is no older than contacts.since. A row has only the lower 32 bits of it, so that distances are compared; a row
-- that is very old can come again, none that is new is left out. A row that is only locked keeps its xmin.
((select pg_snapshot_xmax(pg_current_snapshot())::text::bigint) - xmin::text::bigint + 4294967296) % 4294967296
  <= (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint - current_setting('contacts.since')::bigint)
