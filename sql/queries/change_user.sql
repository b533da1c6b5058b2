-- Changes what is entered of somebody.
--
-- $1 text   name
-- $2 jsonb  new values, by column: role, telegram_id, contacts_a_day …; what is left out stays as it is
-- $3 text   who does it
--
-- One row: name; none when there is no such entry.
-- Index: the primary key.
update extractor.users
set (telegram_id, role, contacts_a_day, extractions_an_hour, contacts_an_extraction) = (
      select telegram_id, role, contacts_a_day, extractions_an_hour, contacts_an_extraction
      from jsonb_populate_record(users, $2::jsonb)
    ),
    changed_by = $3,
    changed_at = now()
where name = $1
returning name
