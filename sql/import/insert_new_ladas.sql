-- Adds rows to mejores_ladas; columns that only its owner knows get their defaults.
--
-- $1 jsonb     array of rows, by column
-- {{columns}}  the columns that the rows have
insert into mejores_ladas ({{columns}})
select {{columns}}
from jsonb_populate_recordset(null::mejores_ladas, $1::jsonb)
