-- Sets limits of a role, or of everybody.
--
-- $1 text   whose: analyst, manager, admin or everybody
-- $2 jsonb  new values, by column: contacts_a_day …; what is left out stays as it is
-- $3 text   who does it
--
-- No row.
-- Index: the primary key.
insert into extractor.limits as limits
  (holds_for, contacts_a_day, extractions_an_hour, contacts_an_extraction, changed_by)
select $1, contacts_a_day, extractions_an_hour, contacts_an_extraction, $3
from jsonb_populate_record(null::extractor.limits, $2::jsonb)
on conflict (holds_for) do update
set (contacts_a_day, extractions_an_hour, contacts_an_extraction) = (
      select contacts_a_day, extractions_an_hour, contacts_an_extraction
      from jsonb_populate_record(limits, $2::jsonb)
    ),
    changed_by = excluded.changed_by,
    changed_at = now()
