-- What the catalog and the statistics say about the tables that extractions read and write.
--
-- One row a table that exists: name, sql_name (as a statement must spell it), rows (estimate), pages (now, of
-- 8 kB), known_pages and visible_pages (both as of the last vacuum or analyze), dead_rows, changed_rows (since
-- the last analyze), vacuumed_at, analyzed_at, settings (name → text: what autovacuum goes by here, whether
-- set for the table or for all; null: this server does not know it); by name.
-- Reads the catalog only.
select
  pg_class.relname as name,
  pg_class.oid::regclass::text as sql_name,
  greatest(pg_class.reltuples, coalesce(counts.n_live_tup, 0))::float8 as rows,
  (pg_relation_size(pg_class.oid) / current_setting('block_size')::int)::float8 as pages,
  pg_class.relpages::float8 as known_pages,
  pg_class.relallvisible::float8 as visible_pages,
  coalesce(counts.n_dead_tup, 0)::float8 as dead_rows,
  coalesce(counts.n_mod_since_analyze, 0)::float8 as changed_rows,
  greatest(counts.last_vacuum, counts.last_autovacuum) as vacuumed_at,
  greatest(counts.last_analyze, counts.last_autoanalyze) as analyzed_at,
  (
    select jsonb_object_agg(setting, coalesce(option_value, current_setting(setting, true)))
    from unnest(array[
      'autovacuum', 'autovacuum_enabled', 'autovacuum_vacuum_scale_factor', 'autovacuum_vacuum_threshold',
      'autovacuum_vacuum_max_threshold', 'autovacuum_vacuum_insert_scale_factor',
      'autovacuum_analyze_scale_factor'
    ]) as setting
    left join pg_options_to_table(pg_class.reloptions) on option_name = setting
  ) as settings
from pg_class
left join pg_stat_all_tables as counts on counts.relid = pg_class.oid
where pg_class.oid in (to_regclass('contacts'), to_regclass('mejores_ladas'))
  -- by name: to_regclass refuses a schema that this user may not use
  or (pg_class.relnamespace = (select oid from pg_namespace where nspname = 'extractor')
    and pg_class.relname in ('extractions', 'extraction_contacts', 'objections', 'repaired_numbers'))
order by pg_class.relname
