-- Second thoughts: extractions that were taken back, once each. What became of each contact stands in the ledger:
-- extraction_contacts.released_at and released_reason.

create table extractor.releases (
  extraction_id uuid primary key references extractor.extractions,
  released_at timestamptz not null default now(),
  released_by text not null,
  channel text not null,
  reason text not null check (length(reason) between 1 and 500),
  given_back bigint not null check (given_back >= 0),
  changed bigint not null check (changed >= 0),
  objecting bigint not null check (objecting >= 0)
);

comment on column extractor.releases.given_back is 'contacts that have the status again that they had before';
comment on column extractor.releases.changed is
  'contacts that somebody else had changed since, or deleted: they stay as they are';
comment on column extractor.releases.objecting is 'contacts that object: they stay out of the pool';

create trigger guard before update or delete or truncate on extractor.releases
  for each statement execute function extractor.refuse();

comment on column extractor.extraction_contacts.released_reason is
  'RELEASED: given back; CHANGED: let go with its extraction, but left as somebody else had made it; '
  'INVALID_FORMAT and OBJECTION: let go within the claim, never delivered';

-- With extraction_contacts_once, the way from a contact to all its extractions. Nothing is written to it by a claim.
create index extraction_contacts_let_go on extractor.extraction_contacts (contact_id)
  where released_at is not null;

-- The way from a file to its extraction.
create index extractions_file_sha256 on extractor.extractions (file_sha256);
