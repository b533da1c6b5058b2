-- The extraction that most of some numbers went out in.
--
-- $1 text[]  the forms in which the numbers may stand
--
-- One row at most: id, numbers (bigint, how many of them).
-- Index: the unique one on contacts.phone_e164, extractor.extraction_contacts_once and extraction_contacts_let_go. An
-- array keeps the planner from reading the ledger whole for some dozens of contacts.
with found as materialized (
  select id from contacts where phone_e164 = any ($1::text[])
),
entries as (
  select extraction_id, contact_id
  from extractor.extraction_contacts
  where contact_id = any (array(select id from found)) and released_at is null
  union all
  select extraction_id, contact_id
  from extractor.extraction_contacts
  where contact_id = any (array(select id from found)) and released_at is not null
)
select extraction_id as id, count(*) as numbers
from entries
group by extraction_id
order by count(*) desc, extraction_id
limit 1
