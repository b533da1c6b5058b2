-- The plan's availability of the premium ladas, spelt as mejores_ladas has them.
with top as (
  select lada
  from mejores_ladas
  where icpth_2022 > 0
  group by lada
  order by max(icpth_2022) desc
  limit 10
)
select count(*)
from contacts
join top on top.lada = contacts.lada
where status = 'VERIFIED' and opt_out_at is null
