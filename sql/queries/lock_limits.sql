-- Makes whoever wants to reserve wait for its turn: what is counted next stays true until this transaction ends.
-- A client that falls silent meanwhile is thrown out, so that nobody waits for it long.
--
-- One row: nothing of interest.
select set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(8120418207)
