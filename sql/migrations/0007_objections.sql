-- Who does not want to be called: one row a number and source, whether it is among the contacts or not. It
-- outlives everything: an extraction, its release, an import of the same number, the rebuild of an old file.
-- No trigger is put on contacts, which has other writers: every claim asks this table instead.

-- Every list that was imported, and what it brought.
create table extractor.objection_lists (
  id uuid primary key,
  source text not null check (source in ('manual', 'repep', 'reus')),
  list_date date not null,
  file_name text not null,
  file_bytes bigint not null,
  file_sha256 text not null,
  lines bigint not null,
  new bigint not null,
  known bigint not null,
  repeated bigint not null,
  unreadable bigint not null,
  marked jsonb not null,
  imported_by text not null,
  channel text not null,
  imported_at timestamptz not null default now()
);

comment on column extractor.objection_lists.list_date is 'the day the list is of: what its age is counted from';
comment on column extractor.objection_lists.lines is
  'rows of the file, less its heading: new + known + repeated + unreadable';
comment on column extractor.objection_lists.known is 'numbers that this source had brought before';
comment on column extractor.objection_lists.marked is
  'contacts that were marked, by what they were: {available, extracted, other}';

-- The newest of each source, for its age.
create index objection_lists_source on extractor.objection_lists (source, list_date);

create table extractor.objections (
  phone bigint not null check (phone between 520000000000 and 529999999999),
  source text not null check (source in ('manual', 'repep', 'reus')),
  list_id uuid,
  reason text,
  objected_by text not null,
  channel text not null,
  objected_at timestamptz not null default now(),
  primary key (phone, source)
);

comment on column extractor.objections.phone is '52 and ten digits, in whatever form it was given';
comment on column extractor.objections.list_id is 'the list that first brought it; null when it was typed';

-- Each change that an objection made to a contact, and what stood there before.
create table extractor.objection_marks (
  contact_id bigint not null,
  phone bigint not null,
  previous_status text not null,
  previous_opt_out_at timestamptz,
  previous_opt_out_method text,
  previous_opt_out_user_id text,
  extraction_id uuid,
  marked_by text not null,
  channel text not null,
  marked_at timestamptz not null default now()
);

comment on column extractor.objection_marks.extraction_id is
  'the extraction that held the contact, or that came upon it; null when there was none';

create index objection_marks_contact_id on extractor.objection_marks (contact_id);

create function extractor.refuse_objection() returns trigger language plpgsql as $$
begin
  raise exception 'an objection stays: % on %.% is refused', lower(tg_op), tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create trigger guard before update or delete or truncate on extractor.objections
  for each statement execute function extractor.refuse_objection();
create trigger guard before update or delete or truncate on extractor.objection_lists
  for each statement execute function extractor.refuse_objection();
create trigger guard before update or delete or truncate on extractor.objection_marks
  for each statement execute function extractor.refuse_objection();

-- Like the ledger's: looked after at a hundredth changed, not a fifth.
alter table extractor.objections set (
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_insert_scale_factor = 0.01,
  autovacuum_analyze_scale_factor = 0.01
);

comment on column extractor.extraction_contacts.released_reason is
  'RELEASED: given back; CHANGED: let go with its extraction, but left as somebody else had made it; '
  'OBJECTING: let go with its extraction, but out of the pool for good; '
  'INVALID_FORMAT and OBJECTION: let go within the claim, never delivered';
