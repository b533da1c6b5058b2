-- Gives back the contacts that lock_release.sql holds: those whose row still bears the mark of the extraction get
-- the status they had before; all are let go in the ledger, with the reason. A statement of its own, because it
-- has to see what the contacts have become while they were waited for.
--
-- Who has objected stays out of the pool. Most of their rows say so already; one that still bears the mark of the
-- extraction, because its number stands in a form that was not looked for, is marked here, on record.
--
-- The status is put through a row of contacts, for it may be an enum or text.
--
-- $1 uuid    the extraction
-- $2 bigint  contacts beyond this id,
-- $3 bigint  up to this one
--
-- $4 text    who releases
-- $5 text    channel
--
-- One row: given_back, changed, objecting (bigint).
-- Index: the primary keys; for each contact that of extractor.objections, which `limit` insists on. Ids are compared
-- together with the extraction: by themselves, the planner may go through those of all extractions.
with objecting as materialized (
  select ledger.contact_id, ledger.phone::bigint as phone
  from extractor.extraction_contacts as ledger
  where ledger.extraction_id = $1::uuid
    and (ledger.extraction_id, ledger.contact_id) > ($1::uuid, $2::bigint)
    and (ledger.extraction_id, ledger.contact_id) <= ($1::uuid, $3::bigint)
    and ledger.released_at is null
    and (
      select true from extractor.objections where objections.phone = ledger.phone::bigint limit 1
    )
),
still_marked as materialized (
  select contacts.id, objecting.phone, contacts.opt_out_at, contacts.opt_out_user_id
  from objecting
  join contacts on contacts.id = objecting.contact_id
  join extractor.extractions on extractions.id = $1::uuid
  where contacts.status = 'OPTED_OUT'
    and contacts.opt_out_method = 'EXTRACTION'
    and contacts.opt_out_at = extractions.claimed_at
    and contacts.opt_out_user_id = extractions.requested_by
),
marked as (
  update contacts
  set status_updated_at = now(),
      status_source = 'objection',
      opt_out_at = now(),
      opt_out_method = 'OBJECTION',
      opt_out_user_id = $4::text,
      updated_at = now()
  where contacts.id = any (array(select id from still_marked))
),
recorded as (
  insert into extractor.objection_marks
    (contact_id, phone, previous_status, previous_opt_out_at, previous_opt_out_method,
     previous_opt_out_user_id, extraction_id, marked_by, channel)
  select id, phone, 'OPTED_OUT', opt_out_at, 'EXTRACTION', opt_out_user_id, $1::uuid, $4::text, $5::text
  from still_marked
),
given_back as (
  update contacts
  set status = (jsonb_populate_record(null::contacts, jsonb_build_object('status', ledger.previous_status))).status,
      status_updated_at = now(),
      status_source = 'release',
      opt_out_at = null,
      opt_out_method = null,
      opt_out_user_id = null,
      updated_at = now()
  from extractor.extraction_contacts as ledger
  join extractor.extractions on extractions.id = ledger.extraction_id
  where ledger.extraction_id = $1::uuid
    and (ledger.extraction_id, ledger.contact_id) > ($1::uuid, $2::bigint)
    and (ledger.extraction_id, ledger.contact_id) <= ($1::uuid, $3::bigint)
    and ledger.released_at is null
    and ledger.contact_id not in (select contact_id from objecting)
    and contacts.id = ledger.contact_id
    and contacts.status = 'OPTED_OUT'
    and contacts.opt_out_method = 'EXTRACTION'
    and contacts.opt_out_at = extractions.claimed_at
    and contacts.opt_out_user_id = extractions.requested_by
  returning contacts.id
),
let_go as (
  update extractor.extraction_contacts
  set released_at = now(),
      released_reason = case
        when contact_id in (select contact_id from objecting) then 'OBJECTING'
        when contact_id in (select id from given_back) then 'RELEASED'
        else 'CHANGED'
      end
  where extraction_id = $1::uuid
    and (extraction_id, contact_id) > ($1::uuid, $2::bigint)
    and (extraction_id, contact_id) <= ($1::uuid, $3::bigint)
    and released_at is null
  returning released_reason
)
select count(*) filter (where released_reason = 'RELEASED') as given_back,
  count(*) filter (where released_reason = 'CHANGED') as changed,
  count(*) filter (where released_reason = 'OBJECTING') as objecting
from let_go
