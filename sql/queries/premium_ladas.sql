-- The ladas of mejores_ladas, best household income first, each once by its highest ICPTH above 0.
--
-- One row a spelling of a lada: lada (text), icpth (int); by icpth descending, then lada.
-- No index: the table has some thirty rows.
select trim(lada) as lada, max(icpth_2022) as icpth
from mejores_ladas
where icpth_2022 > 0 and trim(lada) ~ '^[0-9]{2,3}$'
group by trim(lada)
order by max(icpth_2022) desc, trim(lada)
