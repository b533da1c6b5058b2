-- Looks through the next entries of the ledger that are not released for contacts that do not bear the mark of their
-- extraction: who is in the pool although handed out, and who bears the mark of another extraction. Who objects, or was
-- given another status since, is as it should be. Nothing is locked.
--
-- $1 bigint  only contacts beyond this id
-- $2 bigint  how many entries at most
--
-- One row: last (bigint, the greatest id among them, null when there are none left), lost (bigint[], in no order).
-- Index: extractor.extraction_contacts_once; the primary key of contacts, as a bitmap: an array keeps the planner from
-- reading all of contacts for some thousand ids. The extraction of a mark is looked up one by one: joined, the
-- planner, which expects next to nobody, would compare every pair.
with entries as materialized (
  select contact_id
  from extractor.extraction_contacts
  where contact_id > $1::bigint and released_at is null
  order by contact_id
  limit $2::bigint
)
select (select max(contact_id) from entries) as last,
  array(
    select contacts.id::bigint
    from contacts
    where contacts.id = any (array(select contact_id from entries))
      and (
        ({{pool}})
        or (
          contacts.status = 'OPTED_OUT'
          and contacts.opt_out_method = 'EXTRACTION'
          and (
            select contacts.opt_out_at = extractions.claimed_at
              and contacts.opt_out_user_id = extractions.requested_by
            from extractor.extraction_contacts as held
            join extractor.extractions on extractions.id = held.extraction_id
            where held.contact_id = contacts.id and held.released_at is null
          ) is not true
        )
      )
  ) as lost
