-- Holds the next contacts of an extraction that is being released. Whoever else holds some of them is waited for;
-- in the order of their ids, so that two who do this cannot wait for each other, and before their entries in the
-- ledger are touched, which is the order of a claim.
--
-- $1 uuid    the extraction
-- $2 bigint  only contacts beyond this id
-- $3 bigint  how many at most
--
-- One row: last (bigint, the greatest id among them, null when there are none left), entries (bigint, how many
-- the ledger has), locked (bigint, how many of them there still are).
-- Index: the primary keys. An array keeps the planner from reading all of contacts for some thousand ids.
with entries as materialized (
  select contact_id
  from extractor.extraction_contacts
  where extraction_id = $1::uuid and contact_id > $2::bigint and released_at is null
  order by contact_id
  limit $3::bigint
),
locked as materialized (
  select id
  from contacts
  where id = any (array(select contact_id from entries))
  order by id
  for no key update
)
select max(contact_id) as last, count(*) as entries, (select count(*) from locked) as locked
from entries
