-- What an import has to know of the table that it fills.
--
-- $1 text  the table: contacts or mejores_ladas
--
-- One row a column, in their order: name, kind (text, number, boolean, enum or other), type (as a cast spells
-- it), length (characters at most, null: any), required (not null), has_default (or is generated), labels
-- (of an enum, else null).
-- Reads the catalog only.
select
  attname as name,
  case
    when typtype = 'e' then 'enum'
    when typcategory = 'S' then 'text'
    when typcategory = 'N' then 'number'
    when typcategory = 'B' then 'boolean'
    else 'other'
  end as kind,
  format_type(atttypid, null) as type,
  case when typname in ('varchar', 'bpchar') and atttypmod > 4 then atttypmod - 4 end as length,
  attnotnull as required,
  atthasdef or attidentity <> '' as has_default,
  case when typtype = 'e' then (
    select jsonb_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = atttypid
  ) end as labels
from pg_attribute
join pg_type on pg_type.oid = atttypid
where attrelid = to_regclass($1::text) and attnum > 0 and not attisdropped and attgenerated = ''
order by attnum
