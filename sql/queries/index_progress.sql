-- How far a running `create index concurrently` is.
--
-- $1 int  process id of the session that builds
--
-- One row while it runs: phase, done and total (blocks or rows, as the phase counts them).
select phase,
  greatest(blocks_done, tuples_done) as done,
  greatest(blocks_total, tuples_total) as total
from pg_stat_progress_create_index
where pid = $1
