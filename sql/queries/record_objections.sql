-- Puts the numbers of the temporary table objection_numbers on record, whether they are contacts or not. Sorted,
-- so that two who record the same numbers wait for one another in the same order.
--
-- $1 text  source: manual, repep or reus
-- $2 uuid  the list they come from, null when they were typed
-- $3 text  reason, null for none
-- $4 text  who
-- $5 text  channel
--
-- One row: numbers (how many different ones there were), new (how many this source had not brought before).
-- Index: the primary key of extractor.objections.
with numbers as materialized (
  select phone from objection_numbers group by phone
),
added as (
  insert into extractor.objections (phone, source, list_id, reason, objected_by, channel)
  select phone, $1::text, $2::uuid, $3::text, $4::text, $5::text
  from numbers
  order by phone
  on conflict (phone, source) do nothing
  returning phone
)
select (select count(*) from numbers) as numbers, (select count(*) from added) as new
