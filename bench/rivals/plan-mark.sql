-- The plan's marking of what it chose, committed. No ledger.
--
-- $1 int[]  ids
update contacts
set status = 'OPTED_OUT', status_updated_at = now(), opt_out_at = now(), opt_out_method = 'EXTRACTION',
    updated_at = now()
where id = any ($1)
