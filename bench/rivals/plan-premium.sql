-- The plan's choice of premium contacts: the ten best ladas, an equal part of each, numbered at random.
-- It takes ladas as mejores_ladas spells them, so it has fewer people to number than `contacts`, which also
-- reads 550 as 55; and where a lada has nobody left, it delivers too few.
--
-- $1 bigint  how many of each lada
with top as (
  select lada
  from mejores_ladas
  where icpth_2022 > 0
  group by lada
  order by max(icpth_2022) desc
  limit 10
),
numbered as (
  select contacts.id, contacts.phone_e164, contacts.city,
    row_number() over (partition by contacts.lada order by random()) as position
  from contacts
  join top on top.lada = contacts.lada
  where contacts.status = 'VERIFIED' and contacts.opt_out_at is null
)
select id, phone_e164, city
from numbered
where position <= $1
