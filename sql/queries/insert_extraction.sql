-- Puts a running extraction on record, or one that waits; done twice, it is as done once. One that asks to run does so
-- if, with those that run and those that came earlier and wait, there are few enough; else it waits for its turn, with
-- its process. Callers hold lock_limits.sql, so that nobody else is let in at the same time.
--
-- $1 uuid id · $2 jsonb scope · $3 bigint requested · $4 boolean partial · $5 bigint seed
-- $6 text who · $7 text channel · $8 text format · $9 text compression · $10 text path of the file
-- $11 text tool version · $12 text host · $13 text the user it is charged to · $14 bigint contacts reserved
-- $15 text what is asked for: queued or running · $16 int how many may run at once
--
-- One row: state, queued or running.
-- Index: extractor.extractions_unfinished. Who lives is looked up only if otherwise there would be too many.
with decided as materialized (
  select case
    when $15::text = 'queued' then 'queued'
    when (select count(*) from extractor.extractions where state in ('queued', 'running')) < $16::int then 'running'
    when (select count(*) from extractor.line where state = 'running' or created_at < now()) < $16::int then 'running'
    else 'queued'
  end as state
),
recorded as (
  insert into extractor.extractions
    (id, state, scope, requested, partial, seed, requested_by, channel, format, compression, file_path, tool_version,
     host, charged_to, reserved, started_at, seen_at, with_process)
  select $1::uuid, state, $2::jsonb, $3::bigint, $4::boolean, $5::bigint, $6::text, $7::text, $8::text, $9::text,
    $10::text, $11::text, $12::text, $13::text, $14::bigint,
    case when state = 'running' then statement_timestamp() end,
    case when state = 'queued' and $15::text = 'running' then statement_timestamp() end,
    state = 'queued' and $15::text = 'running'
  from decided
  on conflict (id) do nothing
  returning state
)
select state from recorded
union all
select state from extractor.extractions where id = $1::uuid
limit 1
