-- Claims up to k contacts of one stratum: chooses, marks and writes the ledger in one statement.
--
-- Reading starts at a random point of the hash order and wraps around; out of the window read there, the
-- k that come first in an order of their own are taken. A window that holds the whole stratum makes this a
-- plain random sample. What another extraction holds is skipped, not waited for.
-- The order is a hash of the hash: one alone keeps ids that follow one another a quarter less often together
-- than chance has it. Whether the extraction is running is asked once, and nothing is joined by contact: the
-- planner takes these few columns for independent, expects one row, and would compare every pair.
-- MATERIALIZED keeps the planner from running the choice twice and claiming more than k.
--
-- $1 bigint  where in the hash order to start
-- $2 bigint  window: how many contacts to look at
-- $3 bigint  seed of the order among them, and of the order in the file
-- $4 bigint  k
-- $5 text    who asks
-- $6 uuid    the extraction
-- $7 int     its batch
-- {{stratum}}, {{columns}}  predicate and columns that pin the stratum; values from $8 on
--
-- One row a contact claimed, in no order: id, mix (its place within the batch), phone_e164,
-- phone_national, phone_original, city.
-- Index: the one of contacts_pool_by_* that begins with {{columns}}.
with extraction as materialized (
  select id from extractor.extractions where id = $6::uuid and state = 'running'
),
nearby as materialized (
  (
    select ctid from contacts
    where {{pool}} and {{stratum}} and hashint8extended(hashint8extended(id, 0), 0) >= $1::bigint
    order by {{columns}}, hashint8extended(hashint8extended(id, 0), 0)
    limit $2::bigint
  )
  union all
  (
    select ctid from contacts
    where {{pool}} and {{stratum}} and hashint8extended(hashint8extended(id, 0), 0) < $1::bigint
    order by {{columns}}, hashint8extended(hashint8extended(id, 0), 0)
    limit $2::bigint
  )
  limit $2::bigint
),
picked as materialized (
  select contacts.ctid, contacts.status::text as previous_status
  from contacts
  where contacts.ctid = any (array(select ctid from nearby)) and {{pool}} and {{stratum}}
  order by hashint8extended(hashint8extended(contacts.id, 0), $3::bigint), contacts.id
  limit $4::bigint
  for update of contacts skip locked
),
claimed as (
  update contacts
  set status = 'OPTED_OUT',
      status_updated_at = now(),
      status_source = 'extraction',
      opt_out_at = now(),
      opt_out_method = 'EXTRACTION',
      opt_out_user_id = $5,
      updated_at = now()
  from picked
  where contacts.ctid = picked.ctid
  returning contacts.id, picked.previous_status, contacts.phone_e164, contacts.phone_national,
    contacts.phone_original, contacts.city
),
recorded as (
  insert into extractor.extraction_contacts (extraction_id, contact_id, batch, previous_status, phone, content)
  select extraction.id, claimed.id, $7::int, claimed.previous_status,
    substring(claimed.phone_e164 from '^\+(52[0-9]{10})$'), claimed.city
  from claimed
  cross join extraction
)
select claimed.id::bigint, (hashint8extended(claimed.id, $3::bigint) >> 32)::int as mix, claimed.phone_e164,
  claimed.phone_national, claimed.phone_original, claimed.city
from claimed
where exists (select from extraction)
