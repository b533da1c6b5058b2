-- Compares the marks on contacts with the ledger: everybody who is out according to one of the two. Contacts and
-- ledger are read whole, once each, and joined by hash; only who is out without a mark is looked up one by one.
--
-- One row a finding, in no order: finding, people (bigint), example (bigint, one of these contacts).
--   out          marked by the very extraction that the ledger names
--   other mark   marked by an extraction, but not by the one that the ledger names
--   no ledger    marked by an extraction, but in none that is not released
--   in the pool  in an extraction, and yet available
--   objects      in an extraction, and marked as objecting since
--   changed      in an extraction, and given another status since
--   deleted      in an extraction, and not among the contacts any more
-- Index: the primary key of contacts, for who is out without a mark.
select finding, count(*) as people, min(id) as example
from (
  select compared.id, case when compared.finding = 'no mark' then coalesce(now.finding, 'deleted') else compared.finding end
    as finding
  from (
    select coalesce(ledger.contact_id, marked.id) as id,
      case
        when ledger.contact_id is null then 'no ledger'
        when marked.id is null then 'no mark'
        when marked.opt_out_at = ledger.claimed_at and marked.opt_out_user_id = ledger.requested_by then 'out'
        else 'other mark'
      end as finding
    from (
      select entries.contact_id, extractions.claimed_at, extractions.requested_by
      from extractor.extraction_contacts as entries
      join extractor.extractions on extractions.id = entries.extraction_id
      where entries.released_at is null
    ) as ledger
    full join (
      select id, opt_out_at, opt_out_user_id
      from contacts
      where status = 'OPTED_OUT' and opt_out_method = 'EXTRACTION'
    ) as marked on marked.id = ledger.contact_id
  ) as compared
  -- `offset 0` keeps this a look-up for each that needs one; joined, all of contacts would be hashed.
  left join lateral (
    select case
      when {{pool}} then 'in the pool'
      when opt_out_method = 'OBJECTION' then 'objects'
      else 'changed'
    end as finding
    from contacts
    where contacts.id = compared.id and compared.finding = 'no mark'
    offset 0
  ) as now on true
) as findings
group by finding
