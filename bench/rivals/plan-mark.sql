-- The plan's marking of what it chose. No ledger. Rolled back afterwards, in one transaction with the choice:
-- that saves it the wait for the log at the commit, and leaves nothing to reset.
--
-- $1 int[]  ids
update contacts
set status = 'OPTED_OUT', status_updated_at = now(), opt_out_at = now(), opt_out_method = 'EXTRACTION',
    updated_at = now()
where id = any ($1)
