-- Where the ledger is, and how far the server has counted its transactions: what an increment goes on from.
--
-- One row: place (text; another one after the database was restored, moved or made anew), unfinished_from and
-- next (transaction ids of 64 bits, in decimal: everything from the first on may have been open), migrations (text[]).
-- The timeline is read out of the name of the write-ahead log, which tells it at once after a recovery.
select concat_ws(
    '/',
    (select system_identifier from pg_control_system()),
    substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
    (select oid from pg_database where datname = current_database()),
    (
      select string_agg(oid::text, ',' order by oid)
      from pg_class
      where relnamespace = 'extractor'::regnamespace and relkind = 'r' and relname = any ($1::text[])
    )
  ) as place,
  pg_snapshot_xmin(pg_current_snapshot())::text as unfinished_from,
  pg_snapshot_xmax(pg_current_snapshot())::text as next,
  (select array_agg(name order by name) from extractor.migrations) as migrations
