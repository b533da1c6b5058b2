-- The indexes of contacts: who needs them, who uses them, and what they cost.
--
-- One row an index: name, sql_name (as a statement must spell it), valid, "primary", kept (a constraint or a
-- replica needs it, whether or not it is ever read), columns (names; null for an expression), bytes, pages
-- (of 8 kB), rows (estimate as of the last vacuum or analyze), column_bytes (average width of its plain
-- columns together), analyzed (whether its expression has statistics; null: only the owner can see), scans
-- (since counting_since), counting_since (null: since the database was made); by name.
-- Reads the catalog only.
select
  pg_class.relname as name,
  pg_class.oid::regclass::text as sql_name,
  pg_index.indisvalid and pg_index.indisready as valid,
  pg_index.indisprimary as "primary",
  pg_index.indisunique or pg_index.indisexclusion or pg_index.indisreplident as kept,
  (
    select jsonb_agg(attname order by place)
    from unnest(pg_index.indkey) with ordinality as keys (attnum, place)
    left join pg_attribute on pg_attribute.attrelid = pg_index.indrelid
      and pg_attribute.attnum = keys.attnum and keys.attnum > 0
  ) as columns,
  pg_relation_size(pg_class.oid)::float8 as bytes,
  (pg_relation_size(pg_class.oid) / current_setting('block_size')::int)::float8 as pages,
  pg_class.reltuples::float8 as rows,
  (
    select coalesce(sum(avg_width), 0)::float8
    from pg_attribute
    join pg_stats on pg_stats.attname = pg_attribute.attname
    where pg_attribute.attrelid = pg_index.indrelid and pg_attribute.attnum = any (pg_index.indkey)
      and pg_stats.schemaname = pg_namespace.nspname and pg_stats.tablename = tables.relname
  ) as column_bytes,
  case when pg_has_role(tables.relowner, 'usage') then exists (
    select from pg_stats
    where pg_stats.schemaname = pg_namespace.nspname and pg_stats.tablename = pg_class.relname
  ) end as analyzed,
  coalesce(counts.idx_scan, 0)::float8 as scans,
  (select stats_reset from pg_stat_database where datname = current_database()) as counting_since
from pg_index
join pg_class on pg_class.oid = pg_index.indexrelid
join pg_class as tables on tables.oid = pg_index.indrelid
join pg_namespace on pg_namespace.oid = pg_class.relnamespace
left join pg_stat_all_indexes as counts on counts.indexrelid = pg_index.indexrelid
where pg_index.indrelid = to_regclass('contacts')
order by pg_class.relname
