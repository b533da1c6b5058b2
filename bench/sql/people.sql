-- Invents one of several equal parts of the people, in random order: neighbours in the table have nothing
-- in common, as after years of imports, which is the hardest case for a claim.
--
-- A number is a real lada and a local part that begins with 0, which nobody has. Each lada has 10 to the
-- power of (9 - its digits) of them; 7919 has no divisor in common with that, so none comes twice.
--
-- $1 int  which part, from 0
-- $2 int  how many parts
with people as (
  select places.lada as home, state, municipality, city, n,
    row_number() over (order by random()) as position
  from bench.places
  cross join lateral generate_series(
    before + people * $1::int / $2::int, before + people * ($1::int + 1) / $2::int - 1
  ) as n
),
rolled as (
  select home, state, municipality, city, position, random() as a, random() as b, random() as c, random() as d,
    home || '0' || lpad(
      ((n * 7919) % (case length(home) when 2 then 10000000 else 1000000 end))::text, 9 - length(home), '0'
    ) as national,
    now() - random() * interval '5 years' as since
  from people
)
insert into contacts (
  id, phone_e164, phone_national, phone_original, lada, state_code, state_name, municipality, city, is_mobile,
  operator, status, status_updated_at, status_source, send_count, opt_out_at, opt_out_method, created_at,
  updated_at
)
select
  (select sum(people * $1::int / $2::int) from bench.places)::bigint + position, '+52' || national, national, national,
  -- 330 and 550 are how such numbers begin; real tables have both
  case when length(home) = 2 and a < 0.7 then left(national, 3) else home end,
  null,
  case
    when state = 'Ciudad de México' and b < 0.20 then 'CDMX'
    when b < 0.80 then state
    else upper(translate(state, 'áéíóúüÁÉÍÓÚÜ', 'aeiouuAEIOUU'))
  end,
  case when c < 0.85 then municipality else upper(translate(municipality, 'áéíóúüÁÉÍÓÚÜ', 'aeiouuAEIOUU')) end,
  case when c < 0.40 then city else upper(translate(city, 'áéíóúüÁÉÍÓÚÜ', 'aeiouuAEIOUU')) end,
  d < 0.8,
  (array['Telcel', 'Movistar', 'AT&T'])[1 + floor(a * 3)::int],
  (case
    -- among the best ladas, some have nobody left
    when home in ('624', '984') then 'ACTIVE'
    when d < 0.80 then 'VERIFIED'
    when d < 0.88 then 'UNKNOWN'
    when d < 0.92 then 'INACTIVE'
    when d < 0.95 then 'NOT_MOBILE'
    when d < 0.98 then 'OPTED_OUT'
    else 'DISCONNECTED'
  end)::contactstatus,
  since, 'carrier', 0,
  case when d between 0.95 and 0.98 or d < 0.002 then since end,
  case when d between 0.95 and 0.98 or d < 0.002 then 'SMS' end,
  since, since
from rolled
