-- Which ladas and spellings of states have somebody available: jumps from one to the next through the
-- index instead of reading the table.
--
-- One row a pair: lada, state_name, both as stored, either may be null; in no order.
-- Index: contacts_pool_by_state.
with recursive ladas as (
  (select lada from contacts where {{pool}} and lada is not null order by lada limit 1)
  union all
  select (select lada from contacts where {{pool}} and lada > ladas.lada order by lada limit 1)
  from ladas
  where ladas.lada is not null
)
select ladas.lada, states.state_name
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
  union all
  select null
  where exists (select from contacts where {{pool}} and lada = ladas.lada and state_name is null)
) as states
where ladas.lada is not null
union all
select distinct lada, state_name from contacts where {{pool}} and lada is null
