-- How many extractions run at once, and in which order the others get their turn. Nullable columns, and one with a
-- constant default: no row is rewritten.

alter table extractor.extractions
  add column started_at timestamptz,
  add column seen_at timestamptz,
  add column with_process boolean not null default false;

comment on column extractor.extractions.started_at is 'when its turn had come; null for those of before, and while it waits';
comment on column extractor.extractions.seen_at is 'when a process last looked whether its turn has come';
comment on column extractor.extractions.with_process is
  'whether it waits in a process that asked for it, and is given up with that; what a bot queued is not';

create view extractor.line as
select id, state, requested, created_at
from extractor.extractions
where state in ('queued', 'running')
  and case state
    when 'queued' then seen_at > statement_timestamp() - interval '10 seconds'
    else exists (
      select from pg_locks
      where locktype = 'advisory' and granted
        and (classid::bigint << 32 | objid::bigint) = hashtextextended(extractions.id::text, 0)
        and database = (select oid from pg_database where datname = current_database())
    )
  end;

comment on view extractor.line is
  'extractions that run, or wait for their turn, in a process that lives: those that wait come in the order of '
  '(created_at, id); one that runs holds its lock, one that waits looks again every two seconds';
