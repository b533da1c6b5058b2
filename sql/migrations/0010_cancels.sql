-- Who cancelled an extraction; why stands in `failure`. A nullable column without a default: no row is rewritten.

alter table extractor.extractions add column cancelled_by text
  check (cancelled_by is null or state = 'cancelled');

comment on column extractor.extractions.cancelled_by is
  'e.g. cli:ana; the one who asked for it where they interrupted it themselves; system: SIGTERM; deadline';

create trigger guard_cancel before update on extractor.extractions
  for each row when (old.cancelled_by is not null and new.cancelled_by is distinct from old.cancelled_by)
  execute function extractor.refuse();
