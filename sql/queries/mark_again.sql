-- Marks the contacts that lock_marks_lost.sql holds as what the ledger says: taken by their extraction. A statement of
-- its own, because it has to see what they and their entries have become while they were waited for. Who objects is
-- marked so instead, on record.
--
-- $1 bigint[]  the contacts
-- $2 text      who has them marked again
-- $3 text      channel
--
-- One row: extracted, objecting (bigint, how many of them were marked as which).
-- Index: the primary keys, extractor.extraction_contacts_once; for each contact that of extractor.objections, which
-- `limit` insists on.
with lost as materialized (
  select contacts.id, contacts.status::text as status, contacts.opt_out_at, contacts.opt_out_method,
    contacts.opt_out_user_id, extractions.id as extraction_id, extractions.claimed_at, extractions.requested_by, (
      select objections.phone from extractor.objections where objections.phone = ledger.phone::bigint limit 1
    ) as objecting
  from contacts
  join extractor.extraction_contacts as ledger
    on ledger.contact_id = contacts.id and ledger.released_at is null
  join extractor.extractions on extractions.id = ledger.extraction_id
  where contacts.id = any ($1::bigint[])
    and (
      ({{pool}})
      or (
        contacts.status = 'OPTED_OUT'
        and contacts.opt_out_method = 'EXTRACTION'
        and (contacts.opt_out_at, contacts.opt_out_user_id)
          is distinct from (extractions.claimed_at, extractions.requested_by)
      )
    )
),
marked as (
  update contacts
  set status = 'OPTED_OUT',
      status_updated_at = now(),
      status_source = case when lost.objecting is null then 'reconcile' else 'objection' end,
      opt_out_at = case when lost.objecting is null then lost.claimed_at else now() end,
      opt_out_method = case when lost.objecting is null then 'EXTRACTION' else 'OBJECTION' end,
      opt_out_user_id = case when lost.objecting is null then lost.requested_by else $2::text end,
      updated_at = now()
  from lost
  where contacts.id = lost.id
  returning contacts.id, lost.objecting
),
recorded as (
  insert into extractor.objection_marks
    (contact_id, phone, previous_status, previous_opt_out_at, previous_opt_out_method,
     previous_opt_out_user_id, extraction_id, marked_by, channel)
  select id, objecting, status, opt_out_at, opt_out_method, opt_out_user_id, extraction_id, $2::text, $3::text
  from lost
  where objecting is not null
)
select count(*) filter (where objecting is null) as extracted, count(objecting) as objecting
from marked
