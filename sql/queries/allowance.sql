-- What somebody may extract, and how much of it is used up. Each extraction counts for the day and the hour in
-- which it was asked: with what it delivered; while it runs, with what it reserved; when it was released, with
-- what could not be given back. One that failed or was cancelled does not count, nor for the hour one that was released.
--
-- $1 text    who asks, as the ledger names them: `cli:ana`, `telegram:123`
-- $2 text    the time zone in which days begin
-- $3 text    the role of whoever extractor.users does not list; null: none
-- $4 bigint  contacts a day of each user, and $5 bigint of all together, where the tables set no other limit
--
-- One row: name (whom it counts against), listed, role (null: none), day_ends; then for the one who asks
-- (own_…) and for all together (all_…): the three limits (null: none), contacts taken today, extractions within
-- the last 60 minutes, and when there will be room for one more (null: there is, or never).
-- Index: extractor.extractions_created_at.
with asking as materialized (
  select coalesce(users.name, named.name) as name, users.name is not null as listed, coalesce(users.role, $3) as role,
    coalesce(users.contacts_a_day, limits.contacts_a_day, $4::bigint) as contacts_a_day,
    coalesce(users.extractions_an_hour, limits.extractions_an_hour) as extractions_an_hour,
    coalesce(users.contacts_an_extraction, limits.contacts_an_extraction) as contacts_an_extraction
  from (select regexp_replace($1::text, '^cli:', '') as name) as named
  left join extractor.users on users.name = named.name or 'telegram:' || users.telegram_id = named.name
  left join extractor.limits on limits.holds_for = coalesce(users.role, $3::text)
),
everybody as materialized (
  select coalesce(limits.contacts_a_day, $5::bigint) as contacts_a_day, limits.extractions_an_hour,
    limits.contacts_an_extraction
  from (select) as one_row
  left join extractor.limits on limits.holds_for = 'everybody'
),
days as materialized (
  select midnight at time zone $2::text as begins, (midnight + interval '1 day') at time zone $2::text as ends
  from date_trunc('day', now() at time zone $2::text) as midnight
),
counted as materialized (
  select created_at, charged_to,
    case
      when created_at < (select begins from days) then 0
      when state = 'released' then coalesce(
        (select changed + objecting from extractor.releases where extraction_id = extractions.id),
        delivered
      )
      else coalesce(delivered, reserved, requested)
    end as contacts,
    created_at > now() - interval '1 hour' and state <> 'released' as recent
  from extractor.extractions
  where created_at >= least((select begins from days), now() - interval '1 hour')
    and state not in ('failed', 'cancelled')
),
used as materialized (
  select
    coalesce(sum(contacts) filter (where charged_to = asking.name), 0) as own_contacts,
    coalesce(sum(contacts), 0) as all_contacts,
    array_agg(created_at order by created_at) filter (where recent and charged_to = asking.name) as own_recent,
    array_agg(created_at order by created_at) filter (where recent) as all_recent
  from asking
  left join counted on true
)
select asking.name, asking.listed, asking.role, days.ends as day_ends,
  asking.contacts_a_day as own_contacts_a_day, used.own_contacts,
  asking.extractions_an_hour as own_extractions_an_hour, coalesce(cardinality(used.own_recent), 0) as own_extractions,
  used.own_recent[greatest(cardinality(used.own_recent) - asking.extractions_an_hour, 0) + 1] + interval '1 hour'
    as own_hour_ends,
  asking.contacts_an_extraction as own_contacts_an_extraction,
  everybody.contacts_a_day as all_contacts_a_day, used.all_contacts,
  everybody.extractions_an_hour as all_extractions_an_hour,
  coalesce(cardinality(used.all_recent), 0) as all_extractions,
  used.all_recent[greatest(cardinality(used.all_recent) - everybody.extractions_an_hour, 0) + 1] + interval '1 hour'
    as all_hour_ends,
  everybody.contacts_an_extraction as all_contacts_an_extraction
from asking, everybody, days, used
