-- Files written again out of the ledger: which extraction went where, and when. What an export that was killed
-- leaves behind is found by this.

create table extractor.exports (
  id uuid primary key,
  extraction_id uuid not null,
  host text not null,
  file_path text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);

comment on column extractor.exports.host is 'the machine whose disk file_path is on';
comment on column extractor.exports.ended_at is 'null while it is written, or its process died';

-- Almost always empty.
create index exports_unfinished on extractor.exports (created_at) where ended_at is null;

create trigger guard_delete before delete or truncate on extractor.exports
  for each statement execute function extractor.refuse();
