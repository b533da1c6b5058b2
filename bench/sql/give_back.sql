-- Gives everybody back that the bench has taken, and releases the ledger's rows, as `contacts release` would:
-- the ledger only grows. What stays is the bloat of two more versions of each row; a vacuum follows.
--
-- $1 text  who asked
with unreleased as (
  update extractor.extraction_contacts as ledger
  set released_at = now(), released_reason = 'bench'
  from extractor.extractions
  where extractions.id = ledger.extraction_id and extractions.requested_by like $1
    and extractions.state <> 'released' and ledger.released_at is null
  returning ledger.contact_id
)
update contacts
set status = 'VERIFIED', opt_out_at = null, opt_out_method = null, opt_out_user_id = null, updated_at = now()
from unreleased
where contacts.id = unreleased.contact_id
