-- The plain way to the names that have somebody.
--
-- {{column}}  state_name, city or lada
select distinct {{column}} from contacts where status = 'VERIFIED' and opt_out_at is null
