-- The tables in the schema extractor, as SQL writes their names; not that of the migrations.
--
-- One row a table, in the order of their names: table.
select quote_ident(relname) as table
from pg_class
where relnamespace = to_regnamespace('extractor') and relkind = 'r' and relname <> 'migrations'
order by relname
