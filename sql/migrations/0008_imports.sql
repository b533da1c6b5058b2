-- Files that were imported: one row an import, whatever became of it. A dry run leaves none.

create table extractor.imports (
  id uuid primary key,
  target text not null check (target in ('contacts', 'mejores_ladas')),
  state text not null check (state in ('running', 'done', 'refused', 'failed', 'interrupted')),
  file_name text not null,
  file_bytes bigint not null,
  file_sha256 text not null,
  options jsonb not null,
  requested_by text not null,
  channel text not null,
  host text not null,
  tool_version text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  position bigint not null default 0,
  counts jsonb,
  failure text
);

comment on column extractor.imports.state is
  'running: or its process was killed; done; refused: rows were rejected, and nothing was imported; failed; '
  'interrupted. With options.partial, what is committed of the last two stays, and the same import goes on from '
  'position';
comment on column extractor.imports.options is
  'what decides the outcome beside the file: {columns, onDuplicate, status, partial}';
comment on column extractor.imports.position is
  'row of the file up to which everything is committed, from 1; 0: nothing is';
comment on column extractor.imports.counts is
  '{rows, rejected, repeated, added, objecting, changed, unchanged}, of what is committed';

create index imports_created_at on extractor.imports (created_at desc);
create index imports_file on extractor.imports (file_sha256);

-- What came from where, by whom and when never changes, and an import that is done stays as it is.
create function extractor.guard_import() returns trigger language plpgsql as $$
begin
  if (new.id, new.target, new.file_name, new.file_bytes, new.file_sha256, new.options, new.requested_by,
      new.channel, new.created_at)
       is distinct from (old.id, old.target, old.file_name, old.file_bytes, old.file_sha256, old.options,
         old.requested_by, old.channel, old.created_at)
    or old.state in ('done', 'refused')
    or new.position < old.position
  then
    raise exception 'the ledger only grows: import % cannot be rewritten', old.id
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger guard_update before update on extractor.imports
  for each row execute function extractor.guard_import();
create trigger guard_delete before delete or truncate on extractor.imports
  for each statement execute function extractor.refuse();
