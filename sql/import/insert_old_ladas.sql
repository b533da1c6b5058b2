-- Puts rows back into mejores_ladas, with all of its columns, also those that only its owner knows.
--
-- $1 jsonb  array of rows, by column
insert into mejores_ladas overriding system value
select populated.*
from jsonb_array_elements($1::jsonb) as rows (row)
cross join lateral jsonb_populate_record(null::mejores_ladas, row) as populated
