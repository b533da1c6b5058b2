-- Gives back the contacts that lock_release.sql holds: those whose row still bears the mark of the extraction get
-- the status they had before; all are let go in the ledger, with the reason. A statement of its own, because it
-- has to see what the contacts have become while they were waited for.
--
-- The status is put through a row of contacts, for it may be an enum or text.
--
-- $1 uuid    the extraction
-- $2 bigint  contacts beyond this id,
-- $3 bigint  up to this one
--
-- One row: given_back, changed (bigint).
-- Index: the primary keys.
with given_back as (
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
    and ledger.contact_id > $2::bigint
    and ledger.contact_id <= $3::bigint
    and ledger.released_at is null
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
      released_reason = case when contact_id in (select id from given_back) then 'RELEASED' else 'CHANGED' end
  where extraction_id = $1::uuid
    and contact_id > $2::bigint
    and contact_id <= $3::bigint
    and released_at is null
  returning released_reason
)
select count(*) filter (where released_reason = 'RELEASED') as given_back,
  count(*) filter (where released_reason = 'CHANGED') as changed
from let_go
