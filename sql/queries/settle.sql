-- Settles the claimed contacts that may not simply go out: whose number did not stand as +52 and ten valid
-- digits, or has gone out by another contact before, and who has objected. A repaired number goes into the
-- ledger, and is this contact's from then on. A number that cannot be repaired, or that is another contact's,
-- leaves the extraction and becomes INVALID_FORMAT; who has objected leaves it, too, and is marked so; both on
-- record. Of two that repair one number in the same moment, the second waits for the first to end.
--
-- $1 uuid      the extraction
-- $2 bigint[]  the contacts
-- $3 text[]    their numbers as 12 digits, null where there is none
-- $4 text      who asked
--
-- One row a contact: contact_id, phone (null: not to be delivered), in no order.
-- Index: the primary keys, and the unique index on contacts.phone_e164.
with known as materialized (
  select known.contact_id, known.phone, repaired.owner,
    case
      when known.phone is null then 'INVALID_FORMAT'
      when exists (select from extractor.objections where objections.phone = known.phone::bigint)
        then 'OBJECTION'
      when repaired.owner <> known.contact_id or exists (
        select from contacts
        where contacts.phone_e164 = '+' || known.phone and contacts.id <> known.contact_id
      ) then 'INVALID_FORMAT'
    end as reason
  from unnest($2::bigint[], $3::text[]) as known (contact_id, phone)
  cross join lateral (
    select (
      select contact_id from extractor.repaired_numbers as numbers
      where numbers.phone = known.phone::bigint
      limit 1
    ) as owner
  ) as repaired
),
owned as (
  insert into extractor.repaired_numbers (phone, contact_id)
  select phone::bigint, min(contact_id)
  from known
  where reason is null and owner is null
  group by phone
  order by phone
  on conflict do nothing
  returning phone, contact_id
),
judged as materialized (
  select known.contact_id, known.phone,
    case
      when reason is null and owner is null and owned.contact_id is null then 'INVALID_FORMAT'
      else reason
    end as reason
  from known
  left join owned on owned.phone = known.phone::bigint and owned.contact_id = known.contact_id
),
recorded as (
  update extractor.extraction_contacts as ledger
  set phone = coalesce(ledger.phone, case when judged.reason = 'INVALID_FORMAT' then null else judged.phone end),
      released_at = case when judged.reason is not null then now() end,
      released_reason = judged.reason
  from judged
  where ledger.extraction_id = $1::uuid and ledger.contact_id = judged.contact_id
  returning ledger.contact_id, ledger.previous_status, judged.phone, judged.reason
),
invalidated as (
  update contacts
  set status = 'INVALID_FORMAT',
      status_updated_at = now(),
      status_source = 'extraction',
      opt_out_at = null,
      opt_out_method = null,
      opt_out_user_id = $4,
      updated_at = now()
  from judged
  where contacts.id = judged.contact_id and judged.reason = 'INVALID_FORMAT'
),
objecting as (
  update contacts
  set status_source = 'objection', opt_out_method = 'OBJECTION'
  from judged
  where contacts.id = judged.contact_id and judged.reason = 'OBJECTION'
),
marked as (
  insert into extractor.objection_marks
    (contact_id, phone, previous_status, extraction_id, marked_by, channel)
  select contact_id, phone::bigint, previous_status, $1::uuid, $4::text, 'extraction'
  from recorded
  where reason = 'OBJECTION'
)
select contact_id, case when reason is null then phone end as phone from recorded
