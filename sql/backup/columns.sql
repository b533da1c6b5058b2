-- The columns of the tables $1 (text[]) in the schema extractor.
--
-- One row a column, in the order of the table: table, name, quoted (as SQL writes it).
select relname as table, attname as name, quote_ident(attname) as quoted
from pg_attribute
join pg_class on pg_class.oid = attrelid
where relnamespace = to_regnamespace('extractor') and relkind = 'r' and relname = any ($1::text[])
  and attnum > 0 and not attisdropped
order by relname, attnum
