-- Claims up to k of some contacts of one lada: marks them and writes the ledger in one statement. Whoever is
-- no longer available is left out; whom another extraction holds is skipped, not waited for. So is whom the ledger
-- has as handed out although the row says otherwise: its owner may have set that back. That is looked up for the
-- candidates only, in the pages of the ledger's index that the insert goes to anyway.
--
-- MATERIALIZED keeps the planner from running the choice twice and claiming more than k. The planner takes
-- id, lada and state for independent, so it expects next to nobody: it would read a whole stratum for these
-- ids, and compare every pair in a join by contact. Hence the candidates are found by id alone, whether the
-- extraction is running is asked once, and nothing is joined by contact. What stands behind `or` never holds;
-- it makes the planner take a bitmap, which reads the table's pages ahead where an index scan waits for each.
--
-- $1 bigint[]  the candidates
-- $2 bigint    k; where there are more, those are taken who come first in an order that the seed decides
-- $3 bigint    seed of that order, and of the order in the file
-- $4 text      who asks
-- $5 uuid      the extraction
-- $6 int       its batch
-- {{stratum}}  predicate that pins the lada and the strata in it; values from $7 on
--
-- One row a contact claimed, in no order: id, mix (its place within the batch), phone_e164,
-- phone_national, phone_original, city, barred (true for whose number has objected, or went out by another
-- contact that has it in an old form, else null; settle.sql lets them go, and judges numbers that do not stand as
-- +52 and ten digits).
-- Index: the primary key of contacts, as a bitmap; for each candidate extraction_contacts_once; for each claimed
-- the primary keys of extractor.objections and extractor.repaired_numbers, which `limit` insists on.
with extraction as materialized (
  select id from extractor.extractions where id = $5::uuid and state = 'running'
),
candidates as materialized (
  select ctid
  from contacts
  where id = any ($1::bigint[]) or id = any ('{}'::bigint[])
),
picked as materialized (
  select contacts.ctid, contacts.status::text as previous_status
  from contacts
  where contacts.ctid = any (array(select ctid from candidates)) and {{pool}} and {{stratum}}
    and (
      select held.contact_id
      from extractor.extraction_contacts as held
      where held.contact_id = contacts.id and held.released_at is null
    ) is null
  order by case when $2 < cardinality($1) then hashint8extended(hashint8(contacts.id), $3) end, contacts.id
  limit $2::bigint
  for update of contacts skip locked
),
claimed as (
  update contacts
  set status = 'OPTED_OUT',
      status_updated_at = now(),
      status_source = 'extraction',
      opt_out_at = now(),
      opt_out_method = 'EXTRACTION',
      opt_out_user_id = $4,
      updated_at = now()
  from picked
  where contacts.ctid = picked.ctid
  returning contacts.id, picked.previous_status, contacts.phone_e164, contacts.phone_national,
    contacts.phone_original, contacts.city, substring(contacts.phone_e164 from '^\+(52[0-9]{10})$') as number
),
recorded as (
  insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status, phone, content)
  select extraction.id, claimed.id, $6::int, claimed.previous_status, claimed.number, claimed.city
  from claimed
  cross join extraction
)
select claimed.id::bigint, (hashint8extended(claimed.id, $3::bigint) >> 32)::int as mix, claimed.phone_e164,
  claimed.phone_national, claimed.phone_original, claimed.city,
  coalesce(
    (
      select true from extractor.objections
      where objections.phone = claimed.number::bigint
      limit 1
    ),
    (
      select true from extractor.repaired_numbers as repaired
      where repaired.phone = claimed.number::bigint
        and repaired.contact_id <> claimed.id
      limit 1
    )
  ) as barred
from claimed
where exists (select from extraction)
