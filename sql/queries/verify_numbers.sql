-- Numbers that went out by two contacts, in extractions that are not released: one contact has the number as +52 and
-- ten digits, or in an old form, and another in an old form. The ledger is read whole, twice.
--
-- At most one row, the first of them: numbers (bigint, how many there are), contacts (bigint[]) and extractions
-- (uuid[]), those that the first went out by and in.
-- No index.
with repeated as materialized (
  select phone::bigint as number
  from extractor.extraction_contacts
  where released_at is null
  group by phone::bigint
  having count(*) > 1 and phone::bigint is not null
)
select count(*) over () as numbers, array_agg(contact_id order by contact_id) as contacts,
  array_agg(distinct extraction_id) as extractions
from extractor.extraction_contacts as ledger
join repeated on repeated.number = ledger.phone::bigint
where ledger.released_at is null
group by repeated.number
order by min(contact_id)
limit 1
