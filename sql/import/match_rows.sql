-- Finds the contacts that have the numbers of some rows, in whatever form; of several the one whose number stands
-- as +52 and ten digits.
--
-- $1 bigint, $2 bigint  the rows: positions from, to; those that are matched already are left out
-- $3 text[]  ways to write a state, in the form of the keys
-- $4 text[]  the state that each is a way to write, likewise
-- {{row_state}}, {{contact_state}} and so on for municipality and city: keys, the form in which two spellings of
-- a name are equal; null where there is none
--
-- Writes import_matches: position, contact_id, agrees (3: the places do not contradict each other; 2: they do in
-- the city; 1: in the municipality; 0: in the state).
-- Index: the unique index on contacts.phone_e164, or a hash of the whole table.
with aliases as materialized (
  select alias, state from unnest($3::text[], $4::text[]) as aliases (alias, state)
),
unmatched as materialized (
  select position, number, state_name, municipality, city
  from import_rows
  where position between $1 and $2
    and not exists (select from import_matches where import_matches.position = import_rows.position)
),
candidates as (
  select unmatched.position, contacts.id::bigint as contact_id, false as odd
  from unmatched
  join contacts on contacts.phone_e164 = '+' || unmatched.number
  union all
  select unmatched.position, import_odd.contact_id, true
  from unmatched
  join import_odd using (number)
),
found as materialized (
  select distinct on (position) position, contact_id
  from candidates
  order by position, odd, contact_id
),
compared as (
  select found.position, found.contact_id,
    coalesce(row_alias.state, {{row_state}}) = coalesce(contact_alias.state, {{contact_state}}) as same_state,
    {{row_municipality}} = {{contact_municipality}} as same_municipality,
    {{row_city}} = {{contact_city}} as same_city
  from found
  join unmatched using (position)
  join contacts on contacts.id = found.contact_id
  left join aliases as row_alias on row_alias.alias = {{row_state}}
  left join aliases as contact_alias on contact_alias.alias = {{contact_state}}
)
insert into import_matches (position, contact_id, agrees)
select position, contact_id,
  case when not same_state then 0 when not same_municipality then 1 when not same_city then 2 else 3 end
from compared
