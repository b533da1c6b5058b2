-- Settles the claimed contacts that may not simply go out: whose number did not stand as +52 and ten valid
-- digits, and who has objected. A repaired number goes into the ledger. A number that cannot be repaired, or
-- that another contact already has, leaves the extraction and becomes INVALID_FORMAT; who has objected leaves
-- it, too, and is marked so; both on record.
--
-- $1 uuid      the extraction
-- $2 bigint[]  the contacts
-- $3 text[]    their numbers as 12 digits, null where there is none
-- $4 text      who asked
--
-- One row a contact: contact_id, phone (null: not to be delivered), in no order.
-- Index: the primary keys, and the unique index on contacts.phone_e164.
with judged as materialized (
  select judged.contact_id, judged.phone,
    case
      when judged.phone is null then 'INVALID_FORMAT'
      when exists (select from extractor.objections where objections.phone = judged.phone::bigint)
        then 'OBJECTION'
      when exists (
        select from contacts
        where contacts.phone_e164 = '+' || judged.phone and contacts.id <> judged.contact_id
      ) then 'INVALID_FORMAT'
    end as reason
  from unnest($2::bigint[], $3::text[]) as judged (contact_id, phone)
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
