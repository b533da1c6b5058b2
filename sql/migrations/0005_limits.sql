-- Who may extract, and how much. An extraction's own row is its reservation: what counts against a limit is read
-- out of the ledger, so that nothing has to be given back when one fails, is cancelled or dies.

create table extractor.users (
  name text primary key check (length(name) between 1 and 63 and name !~ ':'),
  telegram_id bigint unique check (telegram_id > 0),
  role text not null check (role in ('viewer', 'analyst', 'manager', 'admin')),
  contacts_a_day bigint check (contacts_a_day >= 0),
  extractions_an_hour bigint check (extractions_an_hour >= 0),
  contacts_an_extraction bigint check (contacts_an_extraction >= 0),
  changed_by text not null,
  changed_at timestamptz not null default now()
);

comment on table extractor.users is
  'a limit that is null is that of the role in extractor.limits, then that of the settings; '
  '9007199254740991 is no limit';

create table extractor.limits (
  holds_for text primary key check (holds_for in ('analyst', 'manager', 'admin', 'everybody')),
  contacts_a_day bigint check (contacts_a_day >= 0),
  extractions_an_hour bigint check (extractions_an_hour >= 0),
  contacts_an_extraction bigint check (contacts_an_extraction >= 0),
  changed_by text not null,
  changed_at timestamptz not null default now()
);

comment on column extractor.limits.holds_for is
  'a role: for each of its users; everybody: for all users together, but contacts_an_extraction for each';

alter table extractor.extractions add column charged_to text;
alter table extractor.extractions add column reserved bigint check (reserved between 1 and requested);

comment on column extractor.extractions.charged_to is 'the user whose limits it counts against';
comment on column extractor.extractions.reserved is
  'contacts that count against limits until it is known how many were delivered';

-- As before, and what counts against limits is never changed either.
create or replace function extractor.guard_extraction() returns trigger language plpgsql as $$
begin
  if (new.id, new.scope, new.requested, new.seed, new.requested_by, new.channel, new.created_at)
       is distinct from (old.id, old.scope, old.requested, old.seed, old.requested_by, old.channel, old.created_at)
    or (old.charged_to is not null and new.charged_to is distinct from old.charged_to)
    or (old.reserved is not null and new.reserved is distinct from old.reserved)
    or (old.delivered is not null and new.delivered is distinct from old.delivered)
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

-- Only what was asked yesterday or today can still count.
update extractor.extractions set charged_to = regexp_replace(requested_by, '^cli:', '')
where created_at > now() - interval '2 days';
