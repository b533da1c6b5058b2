-- Marks the contacts of the temporary table objecting, which are locked: out of the pool for good, told apart
-- from those that were extracted by opt_out_method, with what stood there before on record. Who was extracted
-- stays so in the ledger; a release finds the mark changed and leaves it.
--
-- $1 text  who
-- $2 text  channel
--
-- One row: available (contacts that were in the pool), extracted (that an extraction had taken), other.
-- Index: the primary key of contacts, extractor.extraction_contacts_once.
with before as materialized (
  select contacts.id, objecting.phone, contacts.status::text as status, contacts.opt_out_at,
    contacts.opt_out_method, contacts.opt_out_user_id, ledger.extraction_id,
    {{pool}} as available
  from objecting
  join contacts on contacts.id = objecting.contact_id
  left join extractor.extraction_contacts as ledger
    on ledger.contact_id = objecting.contact_id and ledger.released_at is null
),
marked as (
  update contacts
  set status = 'OPTED_OUT',
      status_updated_at = now(),
      status_source = 'objection',
      opt_out_at = now(),
      opt_out_method = 'OBJECTION',
      opt_out_user_id = $1,
      updated_at = now()
  where contacts.id = any (array(select id from before))
),
recorded as (
  insert into extractor.objection_marks
    (contact_id, phone, previous_status, previous_opt_out_at, previous_opt_out_method,
     previous_opt_out_user_id, extraction_id, marked_by, channel)
  select id, phone, status, opt_out_at, opt_out_method, opt_out_user_id, extraction_id, $1::text, $2::text
  from before
)
select
  count(*) filter (where available) as available,
  count(*) filter (where not available and extraction_id is not null) as extracted,
  count(*) filter (where not available and extraction_id is null) as other
from before
