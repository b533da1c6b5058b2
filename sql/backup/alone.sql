-- Whether no other backup of this database is being written, until this transaction ends. One row: alone.
select pg_try_advisory_xact_lock(8120418208) as alone
