-- Every row of mejores_ladas, best rank first.
--
-- One row each: row (jsonb, by column).
select to_jsonb(mejores_ladas) as row
from mejores_ladas
order by ranking nulls last, lada
