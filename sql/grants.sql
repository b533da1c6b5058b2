-- Five roles with the least rights their work needs. Nobody logs in as them: grant them to those who do.
--
--   contacts_reader     counts, places, history, plans, verify; sees no phone number
--   contacts_extractor  extracts, rebuilds files, finishes what a crash left, records an objection; cannot rewrite
--                       the ledger
--   contacts_admin      the same, and lists of objections, releases, users and limits
--   contacts_importer   imports contacts and ladas; cannot change the number, status or opt-out of a contact
--   contacts_backup     backs up: reads the whole ledger, numbers too; changes nothing
--
-- None but the importer reads names or addresses, and none owns a table, so none can migrate. Run this as the owner of
-- the tables (who may create roles, or has had these five created), after each `contacts migrate`:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -1 -f sql/grants.sql
--   psql "$DATABASE_URL" -c 'grant contacts_extractor to ana'
--
-- Running it again changes nothing; what was granted to these roles by hand is taken back. PostgreSQL 15 to 18.

do $$
declare
  name text;
begin
  foreach name in array array[
    'contacts_reader', 'contacts_extractor', 'contacts_admin', 'contacts_importer', 'contacts_backup'
  ] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin', name);
      exception when duplicate_object or unique_violation then
        null; -- somebody else was quicker; roles belong to the whole server
      end;
    end if;
  end loop;
  execute format(
    'grant usage on schema %s to contacts_reader, contacts_extractor, contacts_admin, contacts_importer',
    (select relnamespace::regnamespace from pg_class where oid = 'contacts'::regclass)
  );
end
$$;

-- From the beginning, so that what is below is all there is.
revoke all on contacts, mejores_ladas
  from contacts_reader, contacts_extractor, contacts_admin, contacts_importer, contacts_backup;
revoke all on all tables in schema extractor
  from contacts_reader, contacts_extractor, contacts_admin, contacts_importer, contacts_backup;

grant usage on schema extractor
  to contacts_reader, contacts_extractor, contacts_admin, contacts_importer, contacts_backup;

-- Looking.
grant select on mejores_ladas, extractor.migrations, extractor.extractions, extractor.releases, extractor.users,
    extractor.limits, extractor.objection_lists, extractor.line
  to contacts_reader, contacts_extractor, contacts_admin;
grant select (
    id, lada, state_name, municipality, city, status, opt_out_at, opt_out_method, opt_out_user_id
  ) on contacts to contacts_reader;
grant select (extraction_id, contact_id, batch, previous_status, released_at, released_reason)
  on extractor.extraction_contacts to contacts_reader;
grant select (source) on extractor.objections to contacts_reader;

-- Extracting: choose people (ctid is how a claim finds its rows), mark them, write the ledger.
grant select (
    ctid, id, phone_e164, phone_national, phone_original, lada, state_name, municipality, city, status,
    status_updated_at, status_source, opt_out_at, opt_out_method, opt_out_user_id
  ) on contacts to contacts_extractor, contacts_admin;
grant update (
    status, status_updated_at, status_source, opt_out_at, opt_out_method, opt_out_user_id, updated_at
  ) on contacts to contacts_extractor, contacts_admin;
grant insert on extractor.extractions to contacts_extractor, contacts_admin;
grant update (
    state, delivered, strata, claimed_at, delivered_at, ended_at, format, compression, file_path, file_bytes,
    file_sha256, failure, cancelled_by, tool_version, host, started_at, seen_at
  ) on extractor.extractions to contacts_extractor, contacts_admin;
grant select, insert on extractor.extraction_contacts to contacts_extractor, contacts_admin;
grant update (phone, released_at, released_reason) on extractor.extraction_contacts
  to contacts_extractor, contacts_admin;

grant select, insert on extractor.repaired_numbers to contacts_extractor, contacts_admin;

-- Writing a file again is on record too.
grant select, insert on extractor.exports to contacts_extractor, contacts_admin;
grant update (ended_at) on extractor.exports to contacts_extractor, contacts_admin;

-- Whoever is told no records it; whom an extraction comes upon who objects is marked as objecting, on record.
grant select, insert on extractor.objections to contacts_extractor, contacts_admin;
grant select, insert on extractor.objection_marks to contacts_extractor, contacts_admin;

-- Extracting through the bot.
grant select, insert, update, delete on extractor.telegram_inbox, extractor.telegram_menus
  to contacts_extractor, contacts_admin;
grant select, insert, update on extractor.telegram_requests to contacts_extractor, contacts_admin;

-- Administering: lists of objections, releases, users and their limits.
grant insert on extractor.objection_lists, extractor.releases to contacts_admin;
grant insert, update, delete on extractor.users to contacts_admin;
grant insert, update on extractor.limits to contacts_admin;

-- Importing: new contacts, and what is empty in those that are there; the ladas.
grant select, insert on contacts to contacts_importer;
grant select, insert, delete on mejores_ladas to contacts_importer;
grant select on extractor.migrations, extractor.objections to contacts_importer;
-- What tells whether the tool lets them.
grant select on extractor.extractions, extractor.releases, extractor.users, extractor.limits to contacts_importer;
grant select, insert on extractor.imports to contacts_importer;
grant update (state, ended_at, position, counts, failure) on extractor.imports to contacts_importer;

-- Backing up.
grant select on extractor.migrations, extractor.extractions, extractor.extraction_contacts, extractor.releases,
    extractor.exports, extractor.imports, extractor.objection_lists, extractor.objections,
    extractor.objection_marks, extractor.repaired_numbers, extractor.users, extractor.limits
  to contacts_backup;

do $$
declare
  columns text;
  sequence text := pg_get_serial_sequence('contacts', 'id');
begin
  -- Not every database has all of them.
  select string_agg(quote_ident(attname), ', ') into columns
  from pg_attribute
  where attrelid = 'contacts'::regclass and not attisdropped and attname in (
    'full_name', 'address', 'neighborhood', 'lada', 'state_code', 'state_name', 'municipality', 'city', 'is_mobile',
    'operator', 'updated_at'
  );
  execute format('grant update (%s) on contacts to contacts_importer', columns);
  if sequence is not null then
    execute format('grant usage on sequence %s to contacts_importer', sequence);
  end if;
end
$$;
