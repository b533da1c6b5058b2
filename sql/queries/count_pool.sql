-- How many contacts are available in all.
--
-- One row: available (bigint).
-- Index: contacts_pool_by_lada, whole; index only after a vacuum.
select count(*) as available from contacts where {{pool}}
