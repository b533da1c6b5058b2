-- The least that an extraction can cost: contacts that somebody else has chosen already, marked by their
-- place in the table, and the same ledger rows as sql/queries/claim.sql writes. Committed. A place may hold
-- somebody else by now, who is left alone when he is not available.
--
-- $1 uuid   the extraction, already in extractor.extractions
-- $2 tid[]  where the contacts are
with claimed as (
  update contacts
  set status = 'OPTED_OUT',
      status_updated_at = now(),
      status_source = 'extraction',
      opt_out_at = now(),
      opt_out_method = 'EXTRACTION',
      opt_out_user_id = 'bench',
      updated_at = now()
  from unnest($2::tid[]) as picked (ctid)
  where contacts.ctid = picked.ctid and contacts.status = 'VERIFIED' and contacts.opt_out_at is null
  returning contacts.id, contacts.phone_e164, contacts.city
)
insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status, phone, content)
select $1::uuid, id, 1, 'VERIFIED', substring(phone_e164 from '^\+(52[0-9]{10})$'), city
from claimed
