-- Which ladas, spellings of states and of a column (city or municipality) have somebody available: jumps
-- from one to the next through the index instead of reading the table.
--
-- {{column}}  city or municipality
--
-- One row a triple: lada, state_name, name, all as stored, lada and state_name may be null; in no order.
-- Index: contacts_pool_by_city or contacts_pool_by_municipality.
with recursive ladas as (
  (select lada from contacts where {{pool}} and lada is not null order by lada limit 1)
  union all
  select (select lada from contacts where {{pool}} and lada > ladas.lada order by lada limit 1)
  from ladas
  where ladas.lada is not null
)
select ladas.lada, states.state_name, names.name
from ladas
cross join lateral (
  with recursive states as (
    (
      select state_name from contacts
      where {{pool}} and lada = ladas.lada and state_name is not null
      order by lada, state_name limit 1
    )
    union all
    select (
      select state_name from contacts
      where {{pool}} and lada = ladas.lada and state_name > states.state_name
      order by lada, state_name limit 1
    )
    from states
    where states.state_name is not null
  )
  select state_name from states where state_name is not null
) as states
cross join lateral (
  with recursive names as (
    (
      select {{column}} as name from contacts
      where {{pool}} and lada = ladas.lada and state_name = states.state_name and {{column}} is not null
      order by lada, state_name, {{column}} limit 1
    )
    union all
    select (
      select {{column}} from contacts
      where {{pool}} and lada = ladas.lada and state_name = states.state_name and {{column}} > names.name
      order by lada, state_name, {{column}} limit 1
    )
    from names
    where names.name is not null
  )
  select name from names where name is not null
) as names
where ladas.lada is not null
union all
select ladas.lada, null, names.name
from ladas
cross join lateral (
  select distinct {{column}} as name
  from contacts
  where {{pool}} and lada = ladas.lada and state_name is null and {{column}} is not null
) as names
where ladas.lada is not null
union all
select distinct lada, state_name, {{column}}
from contacts
where {{pool}} and lada is null and {{column}} is not null
