-- Everything `contacts migrate` has to know before it changes anything, in one row:
-- version, contacts (is there such a table), kind, owned, selectable, updatable, ladas_selectable,
-- schema_exists, may_create_schema, schema_usable, may_create_table, columns (name → type, length),
-- statuses (labels of the enum, null for text).
-- Reads the catalog only.
with target as (select to_regclass('contacts') as contacts, to_regclass('mejores_ladas') as ladas)
select
  current_setting('server_version_num')::int as version,
  current_user as "user",
  target.contacts is not null as contacts,
  (select relkind::text from pg_class where oid = target.contacts) as kind,
  (select pg_has_role(relowner, 'usage') from pg_class where oid = target.contacts) as owned,
  coalesce(has_table_privilege(target.contacts, 'select'), false) as selectable,
  coalesce(has_table_privilege(target.contacts, 'update'), false) as updatable,
  coalesce(has_table_privilege(target.ladas, 'select'), false) as ladas_selectable,
  to_regnamespace('extractor') is not null as schema_exists,
  has_database_privilege(current_database(), 'create') as may_create_schema,
  case when to_regnamespace('extractor') is not null
    then has_schema_privilege('extractor', 'create') end as schema_usable,
  case when current_schema() is not null then has_schema_privilege(current_schema(), 'create') end as may_create_table,
  (
    select jsonb_object_agg(attname, jsonb_build_object(
      'type', case when typtype = 'e' then 'enum' else typname end,
      'length', case when typname = 'varchar' and atttypmod > 4 then atttypmod - 4 end))
    from pg_attribute
    join pg_type on pg_type.oid = atttypid
    where attrelid = target.contacts and attnum > 0 and not attisdropped
  ) as columns,
  (
    select jsonb_agg(enumlabel order by enumsortorder)
    from pg_enum
    where enumtypid = (
      select atttypid from pg_attribute where attrelid = target.contacts and attname = 'status' and not attisdropped)
  ) as statuses
from target
