-- Undoes plan-mark.sql, outside of what is measured.
--
-- $1 int[]  ids
update contacts
set status = 'VERIFIED', opt_out_at = null, opt_out_method = null, updated_at = now()
where id = any ($1)
