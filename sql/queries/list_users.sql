-- Everybody who has an entry.
--
-- One row each: name, telegram_id, role, the three limits (null: as the role or the settings have it),
-- changed_by, changed_at; by name.
-- No index: the table has one row a user.
select name, telegram_id, role, contacts_a_day, extractions_an_hour, contacts_an_extraction, changed_by, changed_at
from extractor.users
order by name
