-- What the database itself guards the ledger with: unique index and triggers.
--
-- One row a guard: name, on_table, present (whether it is there and at work).
-- Reads the catalog only.
select guards.name, guards.on_table, coalesce(
  case guards.kind
    when 'index' then (
      select indisunique and indisvalid from pg_index where indexrelid = to_regclass('extractor.' || guards.name)
    )
    else (
      select tgenabled in ('O', 'A') from pg_trigger
      where tgrelid = to_regclass('extractor.' || guards.on_table) and tgname = guards.name
    )
  end, false) as present
from (
  values
    ('index', 'extraction_contacts_once', 'extraction_contacts'),
    ('index', 'repaired_numbers_pkey', 'repaired_numbers'),
    ('trigger', 'guard_update', 'extraction_contacts'),
    ('trigger', 'guard_delete', 'extraction_contacts'),
    ('trigger', 'guard_update', 'extractions'),
    ('trigger', 'guard_delete', 'extractions'),
    ('trigger', 'guard_cancel', 'extractions'),
    ('trigger', 'guard', 'releases'),
    ('trigger', 'guard', 'repaired_numbers')
) as guards (kind, name, on_table)
