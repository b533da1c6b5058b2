-- Enters somebody.
--
-- $1 text   name
-- $2 jsonb  the other columns, by name: role, telegram_id, contacts_a_day …; a limit that is left out is null
-- $3 text   who does it
--
-- One row: name; none when there is an entry of that name, or of that telegram_id, already.
-- Index: the primary key.
insert into extractor.users
  (name, telegram_id, role, contacts_a_day, extractions_an_hour, contacts_an_extraction, changed_by)
select $1, telegram_id, role, contacts_a_day, extractions_an_hour, contacts_an_extraction, $3
from jsonb_populate_record(null::extractor.users, $2::jsonb)
on conflict do nothing
returning name
