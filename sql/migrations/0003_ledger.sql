-- The ledger: one row an extraction, and one row for each contact it took. It only grows.

create table extractor.extractions (
  id uuid primary key,
  state text not null check (
    state in ('queued', 'running', 'committed', 'delivered', 'failed', 'cancelled', 'released')
  ),
  scope jsonb not null,
  requested bigint not null check (requested > 0),
  delivered bigint check (delivered between 0 and requested),
  partial boolean not null,
  seed bigint not null,
  requested_by text not null,
  channel text not null,
  host text not null,
  format text,
  compression text,
  file_path text,
  file_bytes bigint,
  file_sha256 text,
  strata jsonb,
  tool_version text not null,
  created_at timestamptz not null default now(),
  claimed_at timestamptz,
  delivered_at timestamptz,
  ended_at timestamptz,
  failure text
);

comment on column extractor.extractions.host is 'the machine whose disk file_path is on';
comment on column extractor.extractions.strata is
  'array of {value, available, quota, delivered}, one a lada, in the order of the plan';
comment on column extractor.extractions.claimed_at is
  'the clock of the transaction that claimed; equals contacts.opt_out_at of its contacts';

create index extractions_created_at on extractor.extractions (created_at desc);

-- What a crash can leave behind; almost always empty.
create index extractions_unfinished on extractor.extractions (state)
  where state in ('queued', 'running', 'committed');

-- No foreign key: checking it would cost one look-up a contact. The claim inserts rows only for an
-- extraction that it has just read, and neither table lets go of a row.
create table extractor.extraction_contacts (
  extraction_id uuid not null,
  contact_id bigint not null,
  batch int not null,
  previous_status text not null,
  phone text,
  content text,
  released_at timestamptz,
  released_reason text,
  primary key (extraction_id, contact_id)
);

comment on table extractor.extraction_contacts is
  'who went out in which extraction; the order of a file is (batch, mix, contact_id), where mix is '
  '(hashint8extended(contact_id, seed) >> 32)::int';
comment on column extractor.extraction_contacts.phone is 'as written: 52 and ten digits';

-- One person, one extraction: the database refuses a second one that has not been released.
create unique index extraction_contacts_once on extractor.extraction_contacts (contact_id)
  where released_at is null;

create function extractor.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger only grows: % on %.% is refused', lower(tg_op), tg_table_schema, tg_table_name
    using errcode = 'restrict_violation',
      hint = 'Give contacts back with: contacts release ID --reason R';
end
$$;

-- A row may still be given its repaired number, once, and be released, once. Nothing else.
create function extractor.guard_extraction_contact() returns trigger language plpgsql as $$
begin
  if (new.extraction_id, new.contact_id, new.batch, new.previous_status, new.content)
       is distinct from (old.extraction_id, old.contact_id, old.batch, old.previous_status, old.content)
    or (old.phone is not null and new.phone is distinct from old.phone)
    or old.released_at is not null
  then
    raise exception 'the ledger only grows: contact % of extraction % is settled', old.contact_id, old.extraction_id
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger guard_update before update on extractor.extraction_contacts
  for each row execute function extractor.guard_extraction_contact();
create trigger guard_delete before delete or truncate on extractor.extraction_contacts
  for each statement execute function extractor.refuse();

-- What was asked, by whom and when never changes; what came of it does.
create function extractor.guard_extraction() returns trigger language plpgsql as $$
begin
  if (new.id, new.scope, new.requested, new.seed, new.requested_by, new.channel, new.created_at)
       is distinct from (old.id, old.scope, old.requested, old.seed, old.requested_by, old.channel, old.created_at)
    or (old.file_sha256 is not null and new.file_sha256 is distinct from old.file_sha256)
    or (old.state in ('committed', 'delivered') and new.state not in ('committed', 'delivered', 'released'))
    or (old.state in ('failed', 'cancelled', 'released') and new.state <> old.state)
  then
    raise exception 'the ledger only grows: extraction % cannot be rewritten', old.id
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger guard_update before update on extractor.extractions
  for each row execute function extractor.guard_extraction();
create trigger guard_delete before delete or truncate on extractor.extractions
  for each statement execute function extractor.refuse();
