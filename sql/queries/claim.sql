-- Claims up to k contacts of one stratum: chooses, marks and writes the ledger in one statement.
--
-- Reading starts at a random point of the hash order and wraps around; out of the window read there, the
-- k that come first in an order of their own are taken. A window that holds the whole stratum makes this a
-- plain random sample. What another extraction holds is skipped, not waited for.
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
with nearby as materialized (
  (
    select ctid from contacts
    where {{pool}} and {{stratum}} and hashint8extended(id, 0) >= $1::bigint
    order by {{columns}}, hashint8extended(id, 0)
    limit $2::bigint
  )
  union all
  (
    select ctid from contacts
    where {{pool}} and {{stratum}} and hashint8extended(id, 0) < $1::bigint
    order by {{columns}}, hashint8extended(id, 0)
    limit $2::bigint
  )
  limit $2::bigint
),
picked as materialized (
  select contacts.ctid, contacts.status::text as previous_status
  from nearby
  join contacts on contacts.ctid = nearby.ctid
  where {{pool}} and {{stratum}}
  order by hashint8extended(contacts.id, $3::bigint)
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
  select extractions.id, claimed.id, $7::int, claimed.previous_status,
    substring(claimed.phone_e164 from '^\+(52[0-9]{10})$'), claimed.city
  from claimed
  join extractor.extractions on extractions.id = $6::uuid and extractions.state = 'running'
  returning contact_id
)
select claimed.id::bigint, (hashint8extended(claimed.id, $3::bigint) >> 32)::int as mix, claimed.phone_e164,
  claimed.phone_national, claimed.phone_original, claimed.city
from claimed
join recorded on recorded.contact_id = claimed.id
