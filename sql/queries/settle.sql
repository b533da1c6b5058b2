-- Settles the claimed contacts whose number did not stand as +52 and ten valid digits: a repaired number
-- goes into the ledger; a number that cannot be repaired, or that another contact already has, leaves the
-- extraction and becomes INVALID_FORMAT, on record.
--
-- $1 uuid      the extraction
-- $2 bigint[]  the contacts
-- $3 text[]    their numbers as 12 digits, null where there is none
-- $4 text      who asked
--
-- One row a contact: contact_id, phone (null: invalid), in no order.
-- Index: the primary keys, and the unique index on contacts.phone_e164.
with judged as materialized (
  select judged.contact_id,
    case when not exists (
      select from contacts
      where contacts.phone_e164 = '+' || judged.phone and contacts.id <> judged.contact_id
    ) then judged.phone end as phone
  from unnest($2::bigint[], $3::text[]) as judged (contact_id, phone)
),
recorded as (
  update extractor.extraction_contacts as ledger
  set phone = coalesce(ledger.phone, judged.phone),
      released_at = case when judged.phone is null then now() end,
      released_reason = case when judged.phone is null then 'INVALID_FORMAT' end
  from judged
  where ledger.extraction_id = $1::uuid and ledger.contact_id = judged.contact_id
  returning ledger.contact_id, judged.phone
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
  where contacts.id = judged.contact_id and judged.phone is null
)
select contact_id, phone from recorded
