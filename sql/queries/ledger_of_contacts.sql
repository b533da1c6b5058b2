-- Every entry of the ledger about some contacts.
--
-- $1 bigint[]  the contacts
--
-- One row an entry: contact_id (bigint), extraction_id, previous_status, phone, released_at, released_reason, then of
-- the extraction requested_by, channel, host, state, file_path, created_at, claimed_at, claimed (whether the row of
-- the contact bears its mark), position (bigint, which row of the file it is; null when it was never delivered), and
-- of the release released_by, release_channel, release_reason; in the order of time.
-- Index: extractor.extraction_contacts_once and extraction_contacts_let_go; for the position its primary key, as far
-- as the extraction is long.
with entries as materialized (
  select extraction_id, contact_id, batch, previous_status, phone, released_at, released_reason
  from extractor.extraction_contacts
  where contact_id = any ($1::bigint[]) and released_at is null
  union all
  select extraction_id, contact_id, batch, previous_status, phone, released_at, released_reason
  from extractor.extraction_contacts
  where contact_id = any ($1::bigint[]) and released_at is not null
)
select entries.contact_id, entries.extraction_id, entries.previous_status, entries.phone, entries.released_at,
  entries.released_reason, extractions.requested_by, extractions.channel, extractions.host, extractions.state,
  extractions.file_path, extractions.created_at, extractions.claimed_at,
  exists (
    select from contacts
    where contacts.id = entries.contact_id
      and contacts.status = 'OPTED_OUT'
      and contacts.opt_out_method = 'EXTRACTION'
      and contacts.opt_out_at = extractions.claimed_at
      and contacts.opt_out_user_id = extractions.requested_by
  ) as claimed,
  case when entries.released_reason is null or entries.released_reason not in ('INVALID_FORMAT', 'OBJECTION') then (
    select 1 + count(*)
    from extractor.extraction_contacts as others
    where others.extraction_id = entries.extraction_id
      and (others.released_reason is null or others.released_reason not in ('INVALID_FORMAT', 'OBJECTION'))
      and (others.batch, (hashint8extended(others.contact_id, extractions.seed) >> 32)::int, others.contact_id)
        < (entries.batch, (hashint8extended(entries.contact_id, extractions.seed) >> 32)::int, entries.contact_id)
  ) end as position,
  releases.released_by, releases.channel as release_channel, releases.reason as release_reason
from entries
join extractor.extractions on extractions.id = entries.extraction_id
left join extractor.releases on releases.extraction_id = entries.extraction_id
order by extractions.claimed_at, extractions.created_at, entries.contact_id
